/** Frames between the host and a PN532 (NXP UM0701-02, 6.2.1). Pure. */

/** First byte of a frame's content: the sender (TFI, 6.2.1.1). */
export const FROM_HOST = 0xd4
export const FROM_CHIP = 0xd5
/** The only content of an error frame (6.2.1.5). */
export const SYNTAX_ERROR = 0x7f

/** The longest content in bytes, TFI and command code included (6.2.1.2). */
export const LONGEST_CONTENT = 265
const LONGEST_NORMAL = 255

const startCode = [0x00, 0x00, 0xff]

/** From the chip: command accepted. From the host: abandon the running command (6.2.1.3). */
export const ackFrame = Uint8Array.of(...startCode, 0x00, 0xff, 0x00)
/** From the host: send the last answer again (6.2.1.4). */
export const nackFrame = Uint8Array.of(...startCode, 0xff, 0x00, 0x00)
export const errorFrame = encodeFrame(Uint8Array.of(SYNTAX_ERROR))

/**
 * A normal information frame (6.2.1.1), or an extended one (6.2.1.2) when the content is longer than 255 bytes.
 * @param content TFI, command code and data: 1 to 265 bytes
 * @throws RangeError for any other length
 */
export function encodeFrame(content: Uint8Array): Uint8Array {
  const { length } = content
  if (length < 1 || length > LONGEST_CONTENT) throw new RangeError(`A frame holds 1 to ${LONGEST_CONTENT} bytes, not ${length}.`)
  return Uint8Array.of(...startCode, ...lengthField(length), ...content, checksum(content), 0x00)
}

/** The byte that makes the sum zero, modulo 256 (LCS and DCS). */
export function checksum(bytes: Iterable<number>): number {
  let sum = 0
  for (const byte of bytes) sum += byte
  return -sum & 0xff
}

function lengthField(length: number): number[] {
  if (length <= LONGEST_NORMAL) return [length, checksum([length])]
  const high = length >> 8
  const low = length & 0xff
  return [0xff, 0xff, high, low, checksum([high, low])]
}
