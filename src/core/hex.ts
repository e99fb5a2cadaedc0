/** Bytes as text: `0x` and lowercase hex digits. Crema uses lowercase throughout, so that equal bytes are equal strings. */
export type Hex = `0x${string}`

/** 20 bytes. */
export type Address = Hex

/** 32 bytes. */
export type Hash = Hex

export const ZERO_ADDRESS: Address = `0x${'0'.repeat(40)}`
export const ZERO_HASH: Hash = `0x${'0'.repeat(64)}`

const digits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The value of each ASCII hex digit; 255 for any other character. */
const nibbles = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? 255 : value
})

/** Bytes to lowercase hex. */
export function toHex(bytes: Uint8Array): Hex {
  let text = '0x'
  for (let i = 0; i < bytes.length; i++) text += digits[bytes[i] as number]
  return text as Hex
}

/**
 * Hex, in either case, to bytes.
 * @throws RangeError when it is not hex of whole bytes
 */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, (text.length >> 1) - 1))
  if (text.length % 2 !== 0 || !writeHex(bytes, text)) throw new RangeError(`Not hex of whole bytes: ${text.length} characters.`)
  return bytes
}

/** Fills `bytes` from hex of their length, in either case; false if it is not hex. */
export function writeHex(bytes: Uint8Array, text: string): boolean {
  if (!text.startsWith('0x')) return false
  for (let i = 0; i < bytes.length; i++) {
    const high = nibbles[text.charCodeAt(2 + 2 * i)] ?? 255
    const low = nibbles[text.charCodeAt(3 + 2 * i)] ?? 255
    if ((high | low) > 15) return false
    bytes[i] = (high << 4) | low
  }
  return true
}

/** Whether this is 20 bytes of hex, in either case. Checksums are verified where input enters. */
export const isAddress = (text: string): text is Address => /^0x[0-9a-fA-F]{40}$/.test(text)

/** Whether this is 32 bytes of hex, in either case. */
export const isHash = (text: string): text is Hash => /^0x[0-9a-fA-F]{64}$/.test(text)

/** For logs and displays: `0x1234…cdef`. */
export const shorten = (text: Hex): string => (text.length <= 14 ? text : `${text.slice(0, 6)}…${text.slice(-4)}`)
