import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Address } from '../../src/core/hex.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { anna, ben, channel, DAY, issuer, makeBadge, NOW } from '../support/make.ts'
import { circumstances, findings, storedChannel } from './fixture.ts'

/** The daily limit of Ben's badge. */
export const BENS_LIMIT = 500n
export const DEPOSIT = 4000n

/** The real store, and the means to crash and reopen it. */
export class Machine {
  readonly #directory = mkdtempSync(join(tmpdir(), 'crema-model-'))
  #boot = 1
  store: Store

  constructor() {
    this.store = this.#open()
  }

  get bootId(): string {
    return `boot ${this.#boot}`
  }

  /** Closes and reopens the store; after a power cut, in another boot. */
  reopen(powerCut: boolean): void {
    this.store.close()
    if (powerCut) this.#boot++
    this.store = this.#open()
  }

  remove(): void {
    this.store.close()
    rmSync(this.#directory, { recursive: true })
  }

  #open(): Store {
    return openStore({ file: join(this.#directory, 'crema.db'), bootId: this.bootId })
  }
}

/** A machine with one channel, synced, and badges for Anna and Ben. */
export function openMachine(): Machine {
  const machine = new Machine()
  machine.store.channels.put(storedChannel)
  machine.store.badges.put(issuer.address, { ...makeBadge(anna.address, { expiresAt: NOW + 999n * DAY }), isCard: false })
  machine.store.badges.put(issuer.address, {
    ...makeBadge(ben.address, { expiresAt: NOW + 999n * DAY, dailyLimit: BENS_LIMIT }),
    isCard: false,
  })
  machine.store.syncs.record(findings({ deposited: DEPOSIT }))
  return machine
}

export interface ModelVend {
  readonly id: number
  readonly holder: Address
  readonly price: bigint
  readonly creditTaken: bigint
  readonly at: bigint
  readonly cumulative: bigint
  state: string
  boot: string
  waits: boolean
}

/** The expected content of the store, in plain numbers. */
export interface Model {
  now: bigint
  cumulative: bigint
  sequence: bigint
  redeemed: bigint
  served: bigint
  cups: number
  brewed: bigint
  /** The vends that must still be there; pruning removes some. */
  vends: ModelVend[]
  readonly credits: Map<Address, bigint>
  /** The doubts that were decided, by day and holder. */
  readonly doubts: Set<string>
  /** By day and holder. */
  readonly days: Map<string, bigint>
}

export const emptyModel = (): Model => ({
  now: NOW,
  cumulative: 0n,
  sequence: 0n,
  redeemed: 0n,
  served: 0n,
  cups: 0,
  brewed: 0n,
  vends: [],
  credits: new Map(),
  doubts: new Set(),
  days: new Map(),
})

export const dayKey = (model: Model, holder: Address): string => `${model.now / DAY} ${holder}`
export const isOpen = ({ state }: Pick<ModelVend, 'state'>): boolean => state === 'paid' || state === 'starting'

/** Compares every number that the store exposes. */
export function expectToAgree(model: Model, { store }: Machine): void {
  for (const { address } of [anna, ben]) {
    const { account, newest, standing } = store.ledger(channel, address, { ...circumstances, now: model.now })
    expect(account.credit).toBe(model.credits.get(address) ?? 0n)
    expect(account.spentToday).toBe(model.days.get(dayKey(model, address)) ?? 0n)
    expect([newest?.sequence ?? 0n, newest?.cumulativeAmount ?? 0n]).toEqual([model.sequence, model.cumulative])
    expect([standing.newestAmount, standing.servedSinceSync, standing.synced?.redeemed]).toEqual([
      model.cumulative,
      model.served,
      model.redeemed,
    ])
  }
  expect(store.totals().reduce((cups, each) => cups + each.cups, 0)).toBe(model.cups)
  expect(store.totals().reduce((sum, each) => sum + each.amount, 0n)).toBe(model.brewed)
  const vends = store.vends.page({ limit: 1000 }).reverse()
  expect(vends.map(({ id, state, waitsForOwner }) => [id, state, waitsForOwner])).toEqual(
    model.vends.map(({ id, state, waits }) => [id, state, waits]),
  )
  expect(store.channels.balance(channel)?.unredeemedSince === null).toBe(model.cumulative <= model.redeemed)
  expect(store.clock.storedAt()).toBe(model.now)
}
