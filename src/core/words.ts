import { type Hex, writeHex } from './hex.ts'

/** A value type of Solidity that fills a word. */
export type WordType = 'address' | 'bytes32' | `uint${number}`

/** A value with its name, for errors, and its type. */
export interface WordField {
  readonly name: string
  readonly type: WordType
}

export type WordValue = bigint | number | Hex

const WORD = 32

/**
 * Values as words of 32 bytes: numbers and addresses are right-aligned (Solidity ABI, "Formal Specification of the Encoding").
 * @param before words in front of them
 * @throws RangeError when a value does not fit its type
 */
export function packWords(
  fields: readonly WordField[],
  values: readonly (WordValue | undefined)[],
  before = new Uint8Array(0),
): Uint8Array {
  const words = new Uint8Array(before.length + WORD * fields.length)
  words.set(before)
  const view = new DataView(words.buffer)
  for (let i = 0; i < fields.length; i++) {
    if (!writeWord(view, before.length + WORD * i, (fields[i] as WordField).type, values[i]))
      throw new RangeError(`${fields[i]?.name} is no ${fields[i]?.type}.`)
  }
  return words
}

/** False if the value does not fit. */
function writeWord(view: DataView, at: number, type: WordType, value: WordValue | undefined): boolean {
  if (type === 'bytes32') return writeText(view, at, WORD, value)
  if (type === 'address') return writeText(view, at + 12, 20, value)
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return false
  return (typeof value === 'bigint' || typeof value === 'number') && writeNumber(view, at, Number(type.slice('uint'.length)), BigInt(value))
}

function writeText(view: DataView, at: number, bytes: number, value: WordValue | undefined): boolean {
  return typeof value === 'string' && value.length === 2 + 2 * bytes && writeHex(new Uint8Array(view.buffer, at, bytes), value)
}

/** Writes a number of at most this many bits as a word; false if it has more, or is negative. */
export function writeNumber(view: DataView, at: number, bits: number, value: bigint): boolean {
  if (value < 0n || value >> BigInt(bits) !== 0n) return false
  view.setBigUint64(at + 24, value)
  for (let part = 1; 64 * part < bits; part++) view.setBigUint64(at + 24 - 8 * part, value >> BigInt(64 * part))
  return true
}
