import { checksum, LONGEST_CONTENT, SYNTAX_ERROR } from './frames.ts'

/** A decoded frame. `corrupt`: input that began like a frame and whose content was damaged. */
export type Frame = { readonly kind: 'ack' | 'nack' | 'error' | 'corrupt' } | { readonly kind: 'content'; readonly content: Uint8Array }

/** The result of decoding at a start code: a frame and where it ends, only an end when there is no frame, or `incomplete`. */
type Found = { readonly frame?: Frame; readonly end: number } | 'incomplete'

const START_CODE_BYTES = 2

/**
 * Cuts a stream of bytes into frames (UM0701-02, 6.2.1). Skips preamble, postamble and any other bytes between frames (6.2.1.6).
 * After damage it looks for the next start code right behind the damaged one. Holds at most one frame's bytes.
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
      if (start === -1) break
      const found = this.#frameAt(start + START_CODE_BYTES)
      if (found === 'incomplete') return frames
      if (found.frame) frames.push(found.frame)
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
    return checksum([length]) === lengthCheck && length > 0 ? this.#contentAt(at + 2, length, at) : { end: at }
  }

  #extendedAt(at: number): Found {
    const [high, low, lengthCheck] = this.#held.subarray(at)
    if (high === undefined || low === undefined || lengthCheck === undefined) return 'incomplete'
    const length = high * 256 + low
    const good = checksum([high, low]) === lengthCheck && length > 0 && length <= LONGEST_CONTENT
    return good ? this.#contentAt(at + 3, length, at) : { end: at }
  }

  #contentAt(at: number, length: number, ifDamaged: number): Found {
    const end = at + length + 1
    if (this.#held.length < end) return 'incomplete'
    if (checksum(this.#held.subarray(at, end)) !== 0) return { frame: { kind: 'corrupt' }, end: ifDamaged }
    const content = this.#held.slice(at, end - 1)
    if (length === 1 && content[0] === SYNTAX_ERROR) return { frame: { kind: 'error' }, end }
    return content[0] === this.#speaker ? { frame: { kind: 'content', content }, end } : { frame: { kind: 'corrupt' }, end: ifDamaged }
  }
}

function startCodeIn(bytes: Uint8Array): number {
  return bytes.findIndex((byte, index) => byte === 0x00 && bytes[index + 1] === 0xff)
}
