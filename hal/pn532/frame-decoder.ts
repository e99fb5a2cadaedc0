import { checksum, LONGEST_CONTENT, SYNTAX_ERROR } from './frames.ts'

/**
 * What a stream of bytes consists of. `corrupt`: a frame whose header is good and whose content is damaged, with the content's
 * length from its header. `noise`: bytes that belong to no frame.
 */
export type Frame =
  | { readonly kind: 'ack' | 'nack' | 'error' | 'noise' }
  | { readonly kind: 'corrupt'; readonly length: number }
  | { readonly kind: 'content'; readonly content: Uint8Array }

/** The result of decoding at a start code: what was found and where it ends, or `incomplete`. */
type Found = { readonly frame: Frame; readonly end: number } | 'incomplete'

const START_CODE_BYTES = 2
const noise: Frame = { kind: 'noise' }

/**
 * Cuts a stream of bytes into frames (UM0701-02, 6.2.1). Zeros between frames are preambles and postambles. After a damaged content
 * it goes on behind that frame: what a card put into it is no frame. Where a header was damaged the end of its frame is unknown, and
 * it goes on behind the start code; the bytes after `noise` may therefore be a card's. Holds at most one frame's bytes.
 */
export class FrameDecoder {
  readonly #speaker: number
  #held: Uint8Array = new Uint8Array()

  /** @param speaker the TFI of the side whose frames are read; frames of the other side count as damage */
  constructor(speaker: number) {
    this.#speaker = speaker
  }

  push(chunk: Uint8Array): Frame[] {
    this.#held = Uint8Array.of(...this.#held, ...chunk)
    const frames: Frame[] = []
    for (;;) {
      const start = startCodeIn(this.#held)
      const before = start === -1 ? this.#held : this.#held.subarray(0, start)
      if (before.some(byte => byte !== 0x00)) frames.push(noise)
      if (start === -1) break
      this.#held = this.#held.subarray(start)
      const found = this.#frameAt(START_CODE_BYTES)
      if (found === 'incomplete') return frames
      frames.push(found.frame)
      this.#held = this.#held.subarray(found.end)
    }
    this.#held = this.#held.at(-1) === 0x00 ? Uint8Array.of(0x00) : new Uint8Array()
    return frames
  }

  /** Drops the beginning of a frame that will not be completed. */
  reset(): void {
    this.#held = new Uint8Array()
  }

  #frameAt(at: number): Found {
    const [length, lengthCheck] = this.#held.subarray(at)
    if (length === undefined || lengthCheck === undefined) return 'incomplete'
    if (length === 0x00 && lengthCheck === 0xff) return { frame: { kind: 'ack' }, end: at + 2 }
    if (length === 0xff && lengthCheck === 0x00) return { frame: { kind: 'nack' }, end: at + 2 }
    if (length === 0xff && lengthCheck === 0xff) return this.#extendedAt(at + 2)
    return checksum([length]) === lengthCheck && length > 0 ? this.#contentAt(at + 2, length) : { frame: noise, end: at }
  }

  #extendedAt(at: number): Found {
    const [high, low, lengthCheck] = this.#held.subarray(at)
    if (high === undefined || low === undefined || lengthCheck === undefined) return 'incomplete'
    const length = high * 256 + low
    const good = checksum([high, low]) === lengthCheck && length > 0 && length <= LONGEST_CONTENT
    return good ? this.#contentAt(at + 3, length) : { frame: noise, end: at }
  }

  #contentAt(at: number, length: number): Found {
    const end = at + length + 1
    if (this.#held.length < end) return 'incomplete'
    const content = this.#held.slice(at, end - 1)
    const isWhole = checksum(this.#held.subarray(at, end)) === 0
    if (isWhole && length === 1 && content[0] === SYNTAX_ERROR) return { frame: { kind: 'error' }, end }
    return { frame: isWhole && content[0] === this.#speaker ? { kind: 'content', content } : { kind: 'corrupt', length }, end }
  }
}

function startCodeIn(bytes: Uint8Array): number {
  return bytes.findIndex((byte, index) => byte === 0x00 && bytes[index + 1] === 0xff)
}
