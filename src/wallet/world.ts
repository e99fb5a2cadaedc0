import type { Address, Hash } from '../core/hex.ts'
import type { RecoverAddress, Signer } from '../core/signature.ts'
import type { BadgePart, ReceiptPart } from '../core/tap/presented-receipt.ts'
import type { Channel, HeldReceipt, WalletState } from './state.ts'

/** Data collected during one tap. It lasts until the next SELECT or until the phone leaves. */
export interface TapMemory {
  /** The channel of the last TERMS. */
  readonly terms: Channel | null
  /** The parts of the last PREVIOUS. */
  readonly previous: ReceiptPart | null
  readonly previousBadge: BadgePart | null
  /** The receipt of the last DELIVER. */
  readonly delivered: HeldReceipt | null
  /** The channel in which SIGN was refused for lack of a badge. */
  readonly lacksBadge: Hash | null
  /** The badges already returned by BADGE, by key. */
  readonly given: readonly string[]
  /** The receipts that were signed, by struct hash. */
  readonly signed: readonly Hash[]
  /** Whether one of them was new. */
  readonly hasNew: boolean
}

export const newTap: TapMemory = {
  terms: null,
  previous: null,
  previousBadge: null,
  delivered: null,
  lacksBadge: null,
  given: [],
  signed: [],
  hasNew: false,
}

/** A purchase to confirm. Name, symbol and label are claimed by the machine. */
export interface PurchaseRequest {
  readonly channel: Channel
  readonly price: bigint
  readonly label: string
}

/**
 * Confirmations by the owner. They are asked for during a tap and must answer at once; after a refusal the app asks its user, who
 * then taps again.
 */
export interface Confirm {
  /** Whether this purchase may be signed. */
  purchase(request: PurchaseRequest): boolean
  /**
   * Whether this channel's company (issuer, chain and contract) may give this wallet a badge through the machine. Asked only while the wallet
   * holds none from it. Name and symbol are claimed by the machine.
   */
  company(channel: Channel): boolean
  /**
   * Whether the wallet proves its key to this machine, which may then show the holder's amounts or hand over receipts. Null for no
   * decision: only a machine at which the wallet has bought gets the proof.
   */
  visit(machine: Address): boolean | null
}

/** The inputs for answering one command. */
export interface World {
  readonly state: WalletState
  readonly tap: TapMemory
  readonly signer: Signer
  readonly recover: RecoverAddress
  readonly confirm: Confirm
  /** Unix seconds. */
  readonly now: bigint
}

/** The result of a command: the answer, and changes. The answer is sent after the state is stored. */
export interface CommandOutcome {
  readonly response: Uint8Array
  readonly state?: WalletState
  readonly tap?: TapMemory
}

/** The channel with this id, known to the wallet or presented by TERMS in this tap. TERMS never changes a known channel. */
export const findChannel = ({ state, tap }: World, id: Hash): Channel | null =>
  state.channels.find(channel => channel.id === id) ?? (tap.terms?.id === id ? tap.terms : null)
