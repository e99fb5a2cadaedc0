import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { CardChannel } from '../../hal/card-reader.ts'
import { CardGoneError } from '../../hal/errors.ts'
import type { ChannelBalance } from '../../src/core/channel-balance.ts'
import { fromHex } from '../../src/core/hex.ts'
import { digestOf, domainSeparator, structHash } from '../../src/core/messages.ts'
import type { CompactSignature, Signer } from '../../src/core/signature.ts'
import { Instruction } from '../../src/core/tap/instructions.ts'
import { AID } from '../../src/core/tap/select.ts'
import type { ServedChannel } from '../../src/core/tap/served-channel.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import { Work } from '../../src/machine/work.ts'
import type { GreetParts } from '../../src/nfc/greet.ts'
import { purchase } from '../../src/nfc/purchase.ts'
import type { PurchaseOutcome, Selection } from '../../src/nfc/selection.ts'
import { Tap } from '../../src/nfc/tap.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { loadNativeRecover } from '../../src/signatures/native.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Circumstances, StoredReceipt } from '../../src/store/records.ts'
import type { Store } from '../../src/store/store.ts'
import type { HeldBadge } from '../../src/wallet/state.ts'
import { createWallet, type Wallet, type WalletOptions } from '../../src/wallet/wallet.ts'
import { createMemoryStore } from '../../src/wallet/wallet-store.ts'
import { DAY, domain, issuer, machine as machineKey, makeBadge, makeHash, NOW, terms } from '../support/make.ts'

export const recover = loadNativeRecover() ?? recoverAddress
export const PRICE = 80n
const separator = domainSeparator(domain)

/** A card in the field: a wallet, or a test that imitates one. */
export interface Card {
  transmit(command: Uint8Array): Promise<Uint8Array>
  left?(): Promise<void>
}

/** A card in the field, with the names and bytes of its commands. */
export interface Field extends CardChannel {
  readonly names: string[]
  readonly commands: Uint8Array[]
}

/** The exchange at which a tap tears, and whether the phone had already answered. */
export interface Tear {
  readonly at: number
  readonly answered: boolean
}

const names = new Map<number, string>([
  [0xa4, 'SELECT'],
  ...Object.entries(Instruction).map(([name, ins]) => [ins, name.toUpperCase()] as const),
])
export const nameOf = (command: Uint8Array): string => names.get(command[1] ?? 0) ?? 'unknown'

/** A card directly behind a CardChannel. After a tear every exchange fails, as with a real reader. */
export function makeField(card: Card, tear: Tear | null = null): Field {
  const field: Field = {
    names: [],
    commands: [],
    gone: Promise.resolve(),
    transmit: async command => {
      const isTorn = tear !== null && field.commands.length >= tear.at
      if (isTorn && field.commands.length > tear.at) throw new CardGoneError('The card left.')
      field.names.push(nameOf(command))
      field.commands.push(command)
      if (isTorn && !tear.answered) throw new CardGoneError('The card left.')
      const response = await card.transmit(command)
      if (isTorn) throw new CardGoneError('The card left.')
      return response
    },
  }
  return field
}

export function serve(of: Terms = terms): ServedChannel {
  return { id: channelId(of, domain), separator, presented: { domain, terms: of, decimals: 2, symbol: 'EURT', machineName: 'Kitchen' } }
}

/** The outcome of a tap, and its commands. */
export interface Tapped {
  readonly outcome: PurchaseOutcome | 'torn'
  readonly names: readonly string[]
  readonly commands: readonly Uint8Array[]
}

export interface TapOptions {
  readonly selection?: Selection
  readonly tear?: Tear | null
}

/** A machine with a real store in its own file. The test sets its clock. */
export class TestMachine {
  now = NOW
  timeTrusted = true
  allowance = 0n
  channels: readonly ServedChannel[]
  /** The causes that its sensors show. */
  causes: readonly number[] = []
  store: Store
  /** The machine's side of work orders, created with the store at the last start. */
  work: Work
  readonly #directory = mkdtempSync(join(tmpdir(), 'crema-nfc-'))
  #files = 0
  #drawn = 0

  constructor(channels: readonly ServedChannel[] = [serve()]) {
    this.channels = channels
    this.store = this.#open()
    this.work = this.#makeWork()
    this.sync()
  }

  /** Restarts: closes the store and opens it again. */
  reopen(): void {
    this.store.close()
    this.store = this.#open()
    this.work = this.#makeWork()
  }

  /** Loses the disk: a new store that has synced but contains nothing else. */
  loseStore(): void {
    this.store.close()
    this.#files++
    this.store = this.#open()
    this.work = this.#makeWork()
    this.sync()
  }

  remove(): void {
    this.store.close()
    rmSync(this.#directory, { recursive: true })
  }

  /** Records the channels' balance at the final block. Default: 100.00 deposited. */
  sync(change: Partial<ChannelBalance> = {}, only = this.channels): void {
    const state = { deposited: 10_000n, redeemed: 0n, closesAt: 0n, ...change }
    this.store.syncs.record({
      headAt: this.now,
      finalBlock: { number: 7n, at: this.now - 12n, hash: makeHash('block 7') },
      channels: new Map(only.map(({ id }) => [id, state])),
    })
  }

  get circumstances(): Circumstances {
    return { now: this.now, timeTrusted: this.timeTrusted, margin: DAY, allowance: this.allowance }
  }

  get parts(): GreetParts {
    const { store, work } = this
    return {
      store,
      work,
      recover,
      randomBytes: length => fromHex(makeHash(`chance ${this.#drawn++}`)).subarray(0, length),
      channels: () => this.channels,
      now: () => this.now,
      circumstances: () => this.circumstances,
    }
  }

  /** One tap, including the RESULT that the vend loop would send. Any error except a tear fails the test. */
  async tap(card: Card, { selection = press(), tear = null }: TapOptions = {}): Promise<Tapped> {
    const field = makeField(card, tear)
    const { names, commands } = field
    const tap = new Tap(field, AID)
    try {
      const outcome = await purchase(tap, selection, this.parts)
      if (outcome.kind === 'paid' && outcome.by === 'phone') await this.#tell(tap, outcome.stored)
      return { outcome, names, commands }
    } catch (error) {
      if (!(error instanceof CardGoneError)) throw error
      return { outcome: 'torn', names, commands }
    } finally {
      await card.left?.()
      this.now += 6n
    }
  }

  /** A tap that must pay. */
  async sell(card: Card, options: TapOptions = {}) {
    const { outcome, ...rest } = await this.tap(card, options)
    if (outcome === 'torn' || outcome.kind !== 'paid') throw new Error(`Expected a paid tap, got ${describeOutcome(outcome)}`)
    return { ...outcome, ...rest }
  }

  async #tell(tap: Tap, stored: StoredReceipt): Promise<void> {
    const { sequence, cumulativeAmount } = stored.receipt
    await tap.result({ state: 'brewing', sequence, cumulativeAmount, acceptance: acceptanceOf(stored) }).catch(() => undefined)
  }

  #makeWork(): Work {
    const machine = { signer: machineKey, domain, agreements: undefined, machineName: 'Kitchen', store: this.store }
    return new Work({ ...machine, now: () => this.now, customers: () => this.channels, notGone: () => this.causes })
  }

  #open(): Store {
    const store = openStore({ file: join(this.#directory, `crema-${this.#files}.db`), bootId: 'boot' })
    for (const { id, presented } of this.channels) store.channels.put({ id, ...presented })
    return store
  }
}

const describeOutcome = (outcome: PurchaseOutcome | 'torn') =>
  outcome === 'torn' ? outcome : outcome.kind === 'refused' ? `${outcome.text}: ${JSON.stringify(outcome.why)}` : outcome.kind

/** The machine's acceptance of a receipt that it stored. */
export const acceptanceOf = ({ hash }: StoredReceipt, by: Signer = machineKey): CompactSignature =>
  by.sign(digestOf(separator, structHash('Acceptance', { receipt: hash })))

/** A machine whose files are removed when the test ends. */
export function makeMachine(channels?: readonly ServedChannel[]): TestMachine {
  const machine = new TestMachine(channels)
  onTestFinished(() => machine.remove())
  return machine
}

/** A button press. */
export const press = (price = PRICE, product = 'espresso'): Selection => ({
  product,
  label: 'Espresso',
  priceIn: () => price,
  asked: new Map(),
  obstacle: () => null,
})

export const asHeld = (signed: { badge: HeldBadge['badge']; signature: CompactSignature }, by: Signer = issuer): HeldBadge => ({
  ...signed,
  domain,
  issuer: by.address,
  token: null,
})

/** The real wallet, with the machine's clock. */
export async function makePhone(
  machine: TestMachine,
  signer: Signer,
  badges: readonly HeldBadge[] = [asHeld(makeBadge(signer.address))],
  options: Partial<WalletOptions> = {},
): Promise<Wallet> {
  const wallet = createWallet({ signer, recover, store: createMemoryStore(), clock: () => machine.now, ...options })
  for (const badge of badges) await wallet.addBadge(badge)
  await wallet.setIssuing(domain, signer.address === issuer.address)
  return wallet
}

/** A phone that answers some commands itself. When `answer` returns null, the honest phone answers. */
export function hostile(honest: Card, answer: (name: string, command: Uint8Array) => Uint8Array | null | Promise<Uint8Array | null>): Card {
  return {
    transmit: async command => (await answer(nameOf(command), command)) ?? honest.transmit(command),
    left: async () => honest.left?.(),
  }
}

/** A response that consists of a status word only. */
export const status = (word: number): Uint8Array => Uint8Array.from([word >> 8, word & 0xff])
