/**
 * How a Jura service port writes a byte: as four, each with two of its bits at bits 2 and 5, the lowest pair first, all other bits set. A message is
 * ASCII and ends with CR LF. No maker's text says so: the port's users found it out.
 */
const dataBits = [2, 5] as const
const NO_DATA = 0xff & ~((1 << dataBits[0]) | (1 << dataBits[1]))
const pairs = [0, 2, 4, 6] as const

/** The machine loses bytes that follow each other sooner. */
export const BYTE_GAP_MS = 8

/** Longer than any answer known; what has no line end by then is noise. */
const LONGEST_LINE = 256

/** Writes the machine's memory beyond repair when it goes wrong: never sent. */
const forbidden = /^AN:0A/i

/**
 * The bytes on the line for one command, in groups of four: one group a character.
 * @param command such as `TY:`, without its line end
 * @throws RangeError when it is no single line of printable ASCII, or would erase the machine's memory
 */
export function encodeJuraCommand(command: string): Uint8Array[] {
  if (!/^[\x20-\x7e]+$/.test(command)) throw new RangeError(`Command ${JSON.stringify(command)} is not one line of printable ASCII.`)
  if (forbidden.test(command)) throw new RangeError(`Command ${command} erases the machine's memory; it is never sent.`)
  return [...`${command}\r\n`].map(character => encodeByte(character.charCodeAt(0)))
}

/** One byte as the line carries it. */
export function encodeByte(byte: number): Uint8Array {
  return Uint8Array.from(pairs, pair => NO_DATA | (((byte >> pair) & 1) << dataBits[0]) | (((byte >> (pair + 1)) & 1) << dataBits[1]))
}

/** Puts the machine's lines together from the bytes as they come. */
export class LineDecoder {
  #carried: number[] = []
  #text = ''

  /** The lines that are complete now, without their ends. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = []
    for (const carried of chunk) {
      this.#carried.push(carried)
      if (this.#carried.length < pairs.length) continue
      const line = this.#receive(decodeByte(this.#carried))
      this.#carried = []
      if (line !== null) lines.push(line)
    }
    return lines
  }

  /** Forgets what is half there: after a silence a new byte begins. */
  reset(): void {
    this.#carried = []
    this.#text = ''
  }

  #receive(byte: number): string | null {
    this.#text = (this.#text + String.fromCharCode(byte)).slice(-LONGEST_LINE)
    if (!this.#text.endsWith('\r\n')) return null
    const line = this.#text.slice(0, -2)
    this.#text = ''
    return line
  }
}

function decodeByte(carried: readonly number[]): number {
  return carried.reduce((byte, each, index) => {
    const low = (each >> dataBits[0]) & 1
    const high = (each >> dataBits[1]) & 1
    return byte | ((low | (high << 1)) << (2 * index))
  }, 0)
}
