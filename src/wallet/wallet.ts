import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import type { RecoverAddress, Signer } from '../core/signature.ts'
import { type Command, decodeCommand, statusResponse } from '../core/tap/apdu.ts'
import { TapFormatError } from '../core/tap/errors.ts'
import { AID, decodeSelectCommand } from '../core/tap/select.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { answerCommand, isSelect, selectAnswer } from './answer.ts'
import { addBadge, type BadgeFate } from './badges.ts'
import { readDocument, writeDocument } from './document.ts'
import { addRevocation, type SignedRevocation, setIssuing, setLimit } from './owner.ts'
import {
  type Channel,
  type Cup,
  type Delivery,
  emptyState,
  type HeldBadge,
  type HeldReceipt,
  type Limit,
  type WalletState,
} from './state.ts'
import { summarize, type WalletSummary } from './summary.ts'
import type { WalletStore } from './wallet-store.ts'
import { type Confirm, newTap, type Tap } from './world.ts'

export interface WalletOptions {
  readonly signer: Signer
  readonly recover: RecoverAddress
  readonly store: WalletStore
  /** Unix seconds. */
  readonly clock: () => bigint
  /** Another AID for laboratory use. */
  readonly aid?: Uint8Array
  /** Whether the phone is locked now. Left out: never. */
  readonly isLocked?: () => boolean
  /** What the owner is asked. Left out: every purchase within the limits, no company, no visit. */
  readonly confirm?: Partial<Confirm>
  /** Told of what went wrong inside, which the machine only sees as `6F00`. */
  readonly onError?: (error: unknown) => void
}

/** The phone's side of the tap. Calls are taken one after the other, whatever the caller does. */
export interface Wallet {
  readonly address: Address
  /** One command APDU to one response APDU. Never fails: bytes that the protocol does not know are `6700`, what goes wrong inside is `6F00`. Whatever was signed is in the store before this settles. */
  transmit(command: Uint8Array): Promise<Uint8Array>
  /** The phone left the field: what the tap brought is forgotten. */
  left(): Promise<void>
  /**
   * Puts a badge in, beside those of the same issuer.
   * @returns what became of it
   * @throws Error when it is not for this wallet, or not signed by its issuer
   */
  addBadge(badge: HeldBadge): Promise<BadgeFate>
  /** @throws Error when it is not signed by its issuer */
  addRevocation(revocation: SignedRevocation): Promise<void>
  setLimit(limit: Limit): Promise<void>
  /** Says whether this wallet's key is an issuer in a domain. As one it signs there with no badge, and only the owner's limits bind it. */
  setIssuing(domain: Domain, isIssuer: boolean): Promise<void>
  badges(): Promise<readonly HeldBadge[]>
  /** Those that this wallet signed in, with their terms. */
  channels(): Promise<readonly Channel[]>
  /** Of each channel the last accepted receipt and all later ones. */
  receipts(): Promise<readonly HeldReceipt[]>
  /** What machines delivered to this visitor, oldest first. */
  deliveries(): Promise<readonly Delivery[]>
  /** The last purchases that machines accepted, oldest first. */
  cups(): Promise<readonly Cup[]>
  summary(): Promise<WalletSummary>
}

/** A wallet on a store. The store is read at each SELECT and before each change of the owner's, so another process may write between taps. */
export function createWallet(options: WalletOptions): Wallet {
  const { signer, recover, clock, isLocked = () => false, aid = AID, onError = () => {} } = options
  const confirm: Confirm = { purchase: () => true, company: () => false, visit: () => false, ...options.confirm }
  const document = createDocument(options.store)
  const oneByOne = createQueue()
  let tap: Tap | null = null

  async function select(command: Command): Promise<Uint8Array> {
    tap = null
    const asked = decodeSelectCommand(command)
    if (asked.length !== aid.length || asked.some((byte, i) => byte !== aid[i])) return statusResponse(StatusWord.noWallet)
    await document.load()
    tap = newTap
    return selectAnswer(signer.address, isLocked())
  }

  async function answer(bytes: Uint8Array): Promise<Uint8Array> {
    const command = decodeCommand(bytes)
    if (isSelect(command)) return select(command)
    if (tap === null) return statusResponse(StatusWord.unknownInstruction)
    const world = { state: document.state(), tap, signer, recover, confirm, now: clock() }
    const outcome = answerCommand(command, world, isLocked())
    if (outcome.state !== undefined) await document.save(outcome.state)
    tap = outcome.tap ?? tap
    return outcome.response
  }

  const change = (to: (state: WalletState) => WalletState) =>
    oneByOne(async () => {
      await document.load()
      await document.save(to(document.state()))
    })
  const look = <T>(at: (state: WalletState) => T) => oneByOne(async () => at(await document.load()))

  return {
    address: signer.address,
    transmit: command =>
      oneByOne(() => answer(command)).catch(error => {
        if (error instanceof TapFormatError) return statusResponse(StatusWord.wrongLength)
        onError(error)
        return statusResponse(StatusWord.fault)
      }),
    left: () =>
      oneByOne(async () => {
        tap = null
      }),
    addBadge: badge =>
      oneByOne(async () => {
        const { state, fate } = addBadge(await document.load(), badge, { holder: signer.address, recover, now: clock() })
        if (state !== document.state()) await document.save(state)
        return fate
      }),
    addRevocation: revocation => change(state => addRevocation(state, revocation, recover)),
    setLimit: limit => change(state => setLimit(state, limit)),
    setIssuing: (domain, isIssuer) => change(state => setIssuing(state, domain, isIssuer)),
    badges: () => look(state => state.badges),
    channels: () => look(state => state.channels),
    receipts: () => look(state => state.channels.flatMap(({ receipts }) => receipts)),
    deliveries: () => look(state => state.deliveries),
    cups: () => look(state => state.cups),
    summary: () => look(state => summarize(state, signer.address, clock())),
  }
}

/** Runs one task after the other. */
function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return task => {
    const run = last.then(task, task)
    last = run
    return run
  }
}

/** The state beside the text that it was read from or written as. What could not be written is not the state. */
function createDocument(store: WalletStore) {
  let text: string | null = null
  let state = emptyState
  return {
    state: () => state,
    load: async () => {
      const read = await store.read()
      if (read !== text) [state, text] = [readDocument(read), read]
      return state
    },
    save: async (next: WalletState) => {
      const written = writeDocument(next)
      await store.write(written, text)
      ;[state, text] = [next, written]
    },
  }
}
