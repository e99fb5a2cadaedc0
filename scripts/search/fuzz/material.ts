/** The longest input, in bytes: as long as the longest line that a socket accepts. */
export const LONGEST_INPUT = 64 * 1024

/** What there is to make inputs of: inputs that reached something new, and the words in them. */
export interface Material {
  readonly inputs: readonly Uint8Array[]
  readonly words: readonly Uint8Array[]
}

const WORD = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu

/** The words of an input, to put into others. */
export const wordsIn = (input: Uint8Array): Uint8Array[] =>
  (Buffer.from(input.subarray(0, 4096)).toString('utf8').match(WORD) ?? []).filter(word => word.length > 1).map(word => Buffer.from(word))
