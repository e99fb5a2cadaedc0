/** The bits of a status byte that name the error. Bit 6 says that more data follows (UM0701-02, 7.1). */
export const ERROR_BITS = 0x3f
export const MORE_TO_COME = 0x40

const reasons: Readonly<Record<number, string>> = {
  1: 'The card did not answer; it left the field, or lies at its edge.',
  2: 'The card’s answer was damaged (CRC).',
  3: 'The card’s answer was damaged (parity).',
  5: 'The card’s answer was damaged (framing).',
  7: 'The card answered more than the reader can hold.',
  9: 'The card answered more than the reader can hold.',
  11: 'The card broke the protocol.',
  13: 'The reader is too hot and switched its field off.',
  14: 'The card answered more than the reader can hold.',
  19: 'The card broke the protocol.',
  39: 'The reader has no card any more.',
  41: 'The card released itself.',
  43: 'The card left the field.',
  45: 'The reader’s antenna draws too much current.',
}

/** Describes a status byte, as a sentence. */
export function statusReason(status: number): string {
  const code = status & ERROR_BITS
  return reasons[code] ?? `The reader reported error 0x${code.toString(16).padStart(2, '0')}.`
}
