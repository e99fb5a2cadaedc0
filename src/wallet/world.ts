import type { Address, Hash } from '../core/hex.ts'
import type { RecoverAddress, Signer } from '../core/signature.ts'
import type { BadgePart, ReceiptPart } from '../core/tap/presented-receipt.ts'
import type { Channel, HeldReceipt, WalletState } from './state.ts'

/** What was brought in one tap. It lasts until the next SELECT or until the phone leaves. */
export interface Tap {
  /** The channel of the last TERMS. */
  readonly terms: Channel | null
  /** The parts of the last PREVIOUS. */
  readonly previous: ReceiptPart | null
  readonly previousBadge: BadgePart | null
  /** The receipt of the last DELIVER. */
  readonly delivered: HeldReceipt | null
  /** The channel that the last SIGN was refused in for want of a badge. */
  readonly lacksBadge: Hash | null
  /** The badges that BADGE was answered with, by their key. */
  readonly given: readonly string[]
  /** The receipts that were answered with a signature, by their struct hash. */
  readonly signed: readonly Hash[]
  /** Whether one of them was a new one. */
  readonly hasNew: boolean
}

export const newTap: Tap = {
  terms: null,
  previous: null,
  previousBadge: null,
  delivered: null,
  lacksBadge: null,
  given: [],
  signed: [],
  hasNew: false,
}

/** A purchase to be confirmed. Name, symbol and label are the machine's word. */
export interface PurchaseRequest {
  readonly channel: Channel
  readonly price: bigint
  readonly label: string
}

/** What needs the owner's word. Asked in the midst of a tap, so it answers at once; after a "no" the app asks its user, who taps again. */
export interface Confirm {
  /** Whether this purchase may be signed. */
  purchase(request: PurchaseRequest): boolean
  /**
   * Whether the company of this channel (its issuer, chain and contract) may give this wallet a badge, through the machine in the field. Asked only
   * while the wallet holds none of it. Name and symbol are the machine's word.
   */
  company(channel: Channel): boolean
  /** Whether this machine may be told who is here, and may hand over receipts. */
  visit(machine: Address): boolean
}

/** All that one command is judged by. */
export interface World {
  readonly state: WalletState
  readonly tap: Tap
  readonly signer: Signer
  readonly recover: RecoverAddress
  readonly confirm: Confirm
  /** Unix seconds. */
  readonly now: bigint
}

/** What a command leads to: the answer, and what changes. The answer goes out after the state is stored. */
export interface Outcome {
  readonly response: Uint8Array
  readonly state?: WalletState
  readonly tap?: Tap
}

/** The channel with this id that the wallet knows, or that TERMS brought in this tap. TERMS never changes a known one. */
export const findChannel = ({ state, tap }: World, id: Hash): Channel | null =>
  state.channels.find(channel => channel.id === id) ?? (tap.terms?.id === id ? tap.terms : null)
