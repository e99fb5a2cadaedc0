import type { AcceptedClaim } from '../core/accepted-claim.ts'
import type { Domain } from '../core/domain.ts'
import type { Address } from '../core/hex.ts'
import type { RecoverAddress, Signer } from '../core/signature.ts'
import { type Command, decodeCommand, statusResponse } from '../core/tap/apdu.ts'
import { TapFormatError } from '../core/tap/errors.ts'
import { AID, decodeSelectCommand } from '../core/tap/select.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { answerCommand, isSelect, selectAnswer } from './answer.ts'
import { addBadge, type BadgeState } from './badges.ts'
import { claimsOf } from './claims.ts'
import { readDocument, writeDocument } from './document.ts'
import { addRevocation, type SignedRevocation, setIssuing, setLimit } from './owner.ts'
import { shownBadge, shownChannel, shownConfirm, shownCup, shownReceipt } from './shown.ts'
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
import { type Confirm, newTap, type TapMemory } from './world.ts'

export interface WalletOptions {
  readonly signer: Signer
  readonly recover: RecoverAddress
  readonly store: WalletStore
  /** Unix seconds. */
  readonly clock: () => bigint
  /** Overrides the AID, for laboratory use. */
  readonly aid?: Uint8Array
  /** Whether the phone is locked now. Default: never. */
  readonly isLocked?: () => boolean
  /** Confirmations by the owner. Default: every purchase within the limits, no company, no decision on visits. */
  readonly confirm?: Partial<Confirm>
  /** Receives internal errors, which the machine sees only as `6F00`. */
  readonly onError?: (error: unknown) => void
}

/** The phone's side of the tap. Calls are queued and run one after another. */
export interface Wallet {
  readonly address: Address
  /**
   * Answers one command APDU with one response APDU. Never fails: unknown bytes get `6700`, internal errors `6F00`. Anything
   * signed is in the store before this settles.
   */
  transmit(command: Uint8Array): Promise<Uint8Array>
  /** The phone left the field: the tap's temporary data is dropped. */
  left(): Promise<void>
  /**
   * Adds a badge beside those from the same issuer.
   * @returns whether it can be used
   * @throws Error when it is not for this wallet, or not signed by its issuer
   */
  addBadge(badge: HeldBadge): Promise<BadgeState>
  /** @throws Error when it is not signed by its issuer, or of a time to come */
  addRevocation(revocation: SignedRevocation): Promise<void>
  setLimit(limit: Limit): Promise<void>
  /** Declares whether this wallet's key is an issuer in a domain. An issuer signs there without a badge; only the owner's limits apply to it. */
  setIssuing(domain: Domain, isIssuer: boolean): Promise<void>
  badges(): Promise<readonly HeldBadge[]>
  /** The channels that this wallet signed in or received a receipt of, with their terms. */
  channels(): Promise<readonly Channel[]>
  /** For each channel, the last accepted receipt and all later ones. */
  receipts(): Promise<readonly HeldReceipt[]>
  /** The newest accepted receipt of each channel, for anyone to bring to the chain in the machine's place. */
  claims(): Promise<readonly AcceptedClaim[]>
  /** Receipts that machines delivered to this visitor, oldest first. */
  deliveries(): Promise<readonly Delivery[]>
  /** The last purchases that machines accepted, oldest first. */
  cups(): Promise<readonly Cup[]>
  summary(): Promise<WalletSummary>
}

/** A wallet on a store. The store is read at each SELECT and before each change by the owner, so another process may write between taps. */
export function createWallet(options: WalletOptions): Wallet {
  const { signer, recover, clock, isLocked = () => false, aid = AID, onError = () => {} } = options
  const confirm = shownConfirm({ purchase: () => true, company: () => false, visit: () => null, ...options.confirm })
  const document = createDocument(options.store)
  const oneByOne = createQueue()
  let tap: TapMemory | null = null

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
        const { state, badgeState } = addBadge(await document.load(), badge, { holder: signer.address, recover, now: clock() })
        if (state !== document.state()) await document.save(state)
        return badgeState
      }),
    addRevocation: revocation => change(state => addRevocation(state, revocation, { recover, now: clock() })),
    setLimit: limit => change(state => setLimit(state, limit)),
    setIssuing: (domain, isIssuer) => change(state => setIssuing(state, domain, isIssuer)),
    badges: () => look(state => state.badges.map(shownBadge)),
    channels: () => look(state => state.channels.map(shownChannel)),
    receipts: () => look(state => state.channels.flatMap(({ receipts }) => receipts.map(shownReceipt))),
    claims: () => look(state => claimsOf(state, signer.address)),
    deliveries: () => look(state => state.deliveries),
    cups: () => look(state => state.cups.map(shownCup)),
    summary: () => look(state => summarize(state, signer.address, clock())),
  }
}

/** Runs tasks one after another. */
function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return task => {
    const run = last.then(task, task)
    last = run
    return run
  }
}

/** Holds the state with the text that it was read from or written as. A state that could not be written is discarded. */
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
