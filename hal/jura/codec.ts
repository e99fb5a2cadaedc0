/**
 * How a Jura service port encodes a byte: as four bytes, each carrying two bits at positions 2 and 5, the lowest pair first, all
 * other bits set. A message is ASCII and ends with CR LF. There is no data sheet: users of the port worked this out.
 */
const dataBits = [2, 5] as const
const NO_DATA = 0xff & ~((1 << dataBits[0]) | (1 << dataBits[1]))
const pairs = [0, 2, 4, 6] as const

/** The machine loses bytes that arrive closer together than this. */
export const BYTE_GAP_MS = 8

/** Longer than any known answer. Input without a line end by then is noise. */
const LONGEST_LINE = 256

/** Writes to the machine's memory and can damage it permanently: never sent. */
const forbidden = /^AN:0A/i

/**
 * Encodes one command as groups of four bytes, one group per character.
 * @param command such as `TY:`, without its line end
 * @throws RangeError when it is not a single line of printable ASCII, or would erase the machine's memory
 */
export function encodeJuraCommand(command: string): Uint8Array[] {
  if (!/^[\x20-\x7e]+$/.test(command)) throw new RangeError(`Command ${JSON.stringify(command)} is not one line of printable ASCII.`)
  if (forbidden.test(command)) throw new RangeError(`Command ${command} erases the machine's memory; it is never sent.`)
  return [...`${command}\r\n`].map(character => encodeByte(character.charCodeAt(0)))
}

/** One byte as sent on the line. */
export function encodeByte(byte: number): Uint8Array {
  return Uint8Array.from(pairs, pair => NO_DATA | (((byte >> pair) & 1) << dataBits[0]) | (((byte >> (pair + 1)) & 1) << dataBits[1]))
}

/** Assembles lines from the incoming bytes. */
export class LineDecoder {
  #carried: number[] = []
  #text = ''

  /** Returns the lines completed by this chunk, without their line ends. */
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

  /** Drops partial input: after a silence a new byte begins. */
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
