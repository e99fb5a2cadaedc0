import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digest } from '../../../src/core/messages.ts'
import type { Signer } from '../../../src/core/signature.ts'
import { channelId, type Terms } from '../../../src/core/terms.ts'
import { Chance } from '../chance.ts'
import { Books } from './books.ts'
import { ChainModel, GWEI, simulatedDomain, TOKEN } from './chain.ts'
import { channelIn } from './contract.ts'
import { Devices } from './devices.ts'
import { Disk } from './disk.ts'
import { Machine } from './machine.ts'
import { fairWeather, openSimulatedNode, type Weather } from './node.ts'
import { Phone } from './phone.ts'
import { Scheduler } from './scheduler.ts'
import { configOf, type Setting } from './setting.ts'
import { cheapScheme, realScheme, type Scheme } from './signatures.ts'
import { Trace } from './trace.ts'

/** Where every simulation begins: 2026-01-01, a Thursday. */
export const STARTED_AT = Date.UTC(2026, 0, 1)
const COIN = 10n ** 18n

export interface WorldOptions {
  readonly seed: number
  readonly setting: Setting
  /** Also gets each line of the trace. */
  readonly show?: ((line: string) => void) | null
}

/** One machine with its people, its company and its chain, all on simulated time and from one seed. */
export class World {
  readonly setting: Setting
  readonly scheduler = new Scheduler(STARTED_AT)
  readonly trace: Trace
  readonly violations: string[] = []
  readonly weather: Weather = fairWeather()
  readonly chain: ChainModel
  readonly books: Books
  readonly disk: Disk
  readonly devices: Devices
  readonly machine: Machine
  readonly phones: readonly Phone[]
  readonly issuer: Signer
  readonly terms: Terms
  readonly #folder: string
  readonly #ends = new Set<() => void>()
  /** How far the machine's wall clock is off, in milliseconds. */
  wallOff = 0
  /** Whether the company pays in when little is left. */
  tops = true
  /** No act of the course follows any more. */
  isCourseOver = false
  /** What the display shows. */
  shown = ''

  private constructor({ seed, setting, show = null }: WorldOptions, scheme: Scheme) {
    this.setting = setting
    this.#folder = mkdtempSync(join(setting.onDisk ? tmpdir() : '/dev/shm', 'crema-simulate-'))
    this.trace = new Trace(() => this.scheduler.now, show)
    const chance = new Chance(seed ^ 0x5eed)
    const tell = (what: string) => this.trace.add(what)
    const fail = (violation: string) => this.fail(violation)
    const { scheduler } = this
    const domain = simulatedDomain
    const signer = scheme.signer('machine')
    this.issuer = scheme.signer('issuer')
    this.terms = {
      ...{ payer: scheme.signer('company').address, payee: scheme.signer('treasury').address, token: TOKEN },
      ...{ issuer: this.issuer.address, machine: signer.address, noticePeriod: setting.noticePeriod },
    }
    const { recover } = scheme
    const { blockSeconds } = setting
    this.chain = new ChainModel({ seed, domain, recover, scheduler, blockSeconds, tell })
    this.disk = new Disk(join(this.#folder, 'card'))
    const mayLoseVend = () => this.disk.mayLoseVend
    this.books = new Books({ setting, chain: this.chain, now: () => scheduler.now, fail, tell, mayLoseVend })
    this.devices = new Devices(scheduler, this.#onlooker(), Math.max(setting.brewMs, 1000))
    const config = configOf(setting, this.terms, join(this.#folder, 'config'))
    const node = { chain: this.chain, machine: signer.address, recover, confirmations: setting.confirmations, weather: this.weather }
    const latency = { timeoutMs: setting.timeoutMs, latencyMs: setting.latencyMs, chance: chance.branch() }
    const told = { told: ({ finalBlock }: { finalBlock: { at: bigint } }) => this.books.told(Number(finalBlock.at)), tell }
    this.machine = new Machine({
      ...{ setting, config, signer, scheme, scheduler, tell, fail },
      ...{ disk: this.disk, devices: this.devices, books: this.books, chance: chance.branch() },
      wall: now => now + this.wallOff,
      openChain: time => openSimulatedNode({ ...node, ...latency, ...told, time }),
    })
    const onFault = (error: Error) => this.fail(`a wallet failed: ${error.message}`)
    this.phones = Array.from({ length: setting.employees }, (_, index) => {
      const onSigned = (signature: string, holder: `0x${string}`) => this.books.signed(signature, holder)
      return new Phone({ name: `employee ${index}`, scheme, scheduler, domain, onSigned, onFault })
    })
  }

  static async open(options: WorldOptions): Promise<World> {
    const world = new World(options, options.setting.realSignatures ? await realScheme() : cheapScheme)
    await world.#begin()
    return world
  }

  get id() {
    return channelId(this.terms, simulatedDomain)
  }

  /** The channel at the newest block. */
  get channel() {
    return channelIn(this.chain.newest.contract, this.id)
  }

  get isAlive(): boolean {
    return this.violations.length === 0
  }

  fail(violation: string): void {
    this.trace.add(`VIOLATION ${violation}`)
    this.violations.push(violation)
  }

  /** Runs until this moment, Unix milliseconds, or the first violation. */
  async runUntil(end: number): Promise<void> {
    await this.scheduler.runUntil(end, () => !this.isAlive)
  }

  /** A later part of an act; nothing follows once the course is over. */
  later(milliseconds: number, act: () => void): void {
    this.scheduler.after(milliseconds, () => this.isCourseOver || act())
  }

  /** Something that ends by itself after this time, or when all is healed. */
  spell(forMs: number, end: () => void): void {
    const once = () => {
      if (this.#ends.delete(once)) end()
    }
    this.#ends.add(once)
    this.scheduler.after(forMs, once)
  }

  endActs(): void {
    this.isCourseOver = true
  }

  /** All spells end now. */
  endSpells(): void {
    for (const end of [...this.#ends]) end()
  }

  /** The company pays in. */
  deposit(amount: number): void {
    this.chain.call({ kind: 'deposit', terms: this.terms, amount: BigInt(amount) }, this.terms.payer)
  }

  /** The issuer revokes a badge on the chain. */
  revoke(phone: Phone, at: bigint): void {
    const revocation = { holder: phone.address, at }
    const signature = this.issuer.sign(digest(simulatedDomain, 'Revocation', revocation))
    this.chain.call({ kind: 'recordRevocation', issuer: this.issuer.address, revocation, signature }, this.terms.payer)
  }

  /** What owner and company do each day: pay in, renew badges, send coins for gas, decide what waits for them. */
  async careFor(day: number): Promise<void> {
    const { chain, channel, terms, setting, machine } = this
    if (channel.closesAt !== 0n && this.tops) chain.call({ kind: 'cancelClose', terms }, terms.payer)
    if (this.tops && channel.deposited - channel.redeemed < setting.deposit / 2 + 7200) this.deposit(setting.deposit + 7200)
    if (chain.coinsOf(terms.machine) < COIN / 10n) chain.endow(terms.machine, { coins: COIN })
    if (day % 20 === 0) for (const phone of this.phones) await phone.takeBadge(this.issuer, setting.dailyLimit)
    const { store } = machine
    if (store?.status().state !== 'ready' || this.disk.fault !== null) return
    for (const { id } of store.vends.waitingForOwner()) store.vends.decide(id, 'credit')
    this.endDoubts()
  }

  /** The owner says that each alarm is settled. @returns whether any was open */
  endDoubts(): boolean {
    const { store, agent } = this.machine
    if (store?.status().state !== 'ready' || agent === null || this.disk.fault !== null) return false
    const alarms = store.alarms.open()
    for (const { id } of alarms) store.alarms.end(id, agent.clock.now())
    return alarms.length > 0
  }

  remove(): void {
    this.disk.remove()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #begin(): Promise<void> {
    const { chain, terms, setting, phones, issuer } = this
    chain.endow(terms.payer, { tokens: 10n ** 12n })
    chain.endow(terms.machine, { coins: COIN })
    chain.setBaseFee(GWEI)
    this.deposit(setting.deposit)
    for (const phone of phones) await phone.takeBadge(issuer, setting.dailyLimit)
    await this.runUntil(this.scheduler.now + (setting.confirmations + 2) * setting.blockSeconds * 1000)
    this.machine.start()
  }

  #onlooker() {
    return {
      closed: (line: string) => {
        this.trace.add(`relay ${line} closes`)
        this.books.closed()
      },
      opened: (line: string, afterMs: number) => {
        this.trace.add(`relay ${line} opens after ${Math.round(afterMs)} ms`)
        if (afterMs > this.setting.pulseMs + 50)
          this.fail(`the relay was closed for ${Math.round(afterMs)} ms instead of ${this.setting.pulseMs}`)
      },
      shown: (lines: readonly string[]) => {
        this.shown = lines.join(' / ')
        this.trace.add(`display: ${this.shown}`)
      },
    }
  }
}
