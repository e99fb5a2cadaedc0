export type Utf16 = 'utf-16le' | 'utf-16be'

/** Enough of a file to tell how it is encoded. */
const LOOKED_AT = 4096

/** UTF-16 by its byte order mark; without one by its zero bytes, which all ASCII characters of it have on the same side. Null for anything else. */
export function utf16Of(bytes: Uint8Array): Utf16 | null {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (bytes.length < 4 || bytes.length % 2 !== 0) return null
  const head = bytes.subarray(0, LOOKED_AT)
  const zeros = (side: 0 | 1) => head.filter((byte, at) => byte === 0 && at % 2 === side).length
  const [even, odd] = [zeros(0), zeros(1)]
  const enough = head.length / 4
  if (even === 0 && odd > enough) return 'utf-16le'
  return odd === 0 && even > enough ? 'utf-16be' : null
}
