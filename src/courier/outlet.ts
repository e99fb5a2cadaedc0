import type { Hash } from '../core/hex.ts'

/** A place where receipts are handed out. */
export interface Outlet {
  /** Shown to people: what it is and its host only, since the rest of its address may be secret. */
  readonly name: string
  /**
   * Hands out a channel's newest receipt, in place of an older one.
   * @param body one JSON object (src/files/claim-file.ts)
   * @throws CremaError when it was not taken; it is then handed out again
   */
  hand(channelId: Hash, body: string, signal: AbortSignal): Promise<void>
  /** Whether it is to get this channel's receipt now. Default: always. */
  wants?(channelId: Hash): boolean
  /** After this many milliseconds it gets a receipt that it still wants again, whatever it said the first time. Default: never. */
  readonly againAfterMs?: number
  /** Ends the connection, if there is one. Never fails. */
  close(): Promise<void>
}
