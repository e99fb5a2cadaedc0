import { LONGEST_INPUT } from './material.ts'

const HEADER = 3

/** The input that a thread runs now, where another thread sees it even if this one hangs or has died. */
export class UnderWay {
  readonly #header: Int32Array
  readonly #bytes: Uint8Array

  static readonly size = HEADER * 4 + LONGEST_INPUT

  constructor(memory: SharedArrayBuffer) {
    this.#header = new Int32Array(memory, 0, HEADER)
    this.#bytes = new Uint8Array(memory, HEADER * 4)
  }

  /** How many inputs were begun. */
  get count(): number {
    return Atomics.load(this.#header, 0)
  }

  /** The number of the target, and its input. */
  get now(): { readonly target: number; readonly input: Uint8Array } {
    const [, target = 0, length = 0] = this.#header
    return { target, input: this.#bytes.slice(0, length) }
  }

  set(target: number, input: Uint8Array): void {
    this.#header[1] = target
    this.#header[2] = input.length
    this.#bytes.set(input)
    Atomics.add(this.#header, 0, 1)
  }
}
