/** Bytes as text: `0x` and lowercase hex digits. Crema uses lowercase throughout, so that equal bytes are equal strings. */
export type Hex = `0x${string}`

/** 20 bytes. */
export type Address = Hex

/** 32 bytes. */
export type Hash = Hex

export const ZERO_ADDRESS: Address = `0x${'0'.repeat(40)}`
export const ZERO_HASH: Hash = `0x${'0'.repeat(64)}`

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes to lowercase hex. */
export function toHex(bytes: Uint8Array): Hex {
  let text = '0x'
  for (const byte of bytes) text += digits[byte]
  return text as Hex
}

/**
 * Hex, in either case, to bytes.
 * @throws Error when it is not hex of whole bytes
 */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(text)) throw new RangeError(`Not hex of whole bytes: ${text.length} characters.`)
  const bytes = new Uint8Array((text.length - 2) / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 + 2 * i, 4 + 2 * i), 16)
  return bytes
}

/** Whether this is 20 bytes of hex, in either case. Checksums are verified where input enters. */
export const isAddress = (text: string): text is Address => /^0x[0-9a-fA-F]{40}$/.test(text)

/** Whether this is 32 bytes of hex, in either case. */
export const isHash = (text: string): text is Hash => /^0x[0-9a-fA-F]{64}$/.test(text)

/** For logs and displays: `0x1234…cdef`. */
export const shorten = (text: Hex): string => (text.length <= 14 ? text : `${text.slice(0, 6)}…${text.slice(-4)}`)
