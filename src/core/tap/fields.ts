import * as P from 'micro-packed'
import type { Address, Hash } from '../hex.ts'
import type { CompactSignature } from '../signature.ts'
import { TapFormatError } from './errors.ts'

/**
 * The field types of tap messages. micro-packed declares a layout once for both directions and is strict: ranges, UTF-8, no trailing bytes.
 */
export const address = P.hex(20, { isLE: false, with0x: true }) as P.CoderType<Address>
export const hash = P.hex(32, { isLE: false, with0x: true }) as P.CoderType<Hash>
export const byte = P.U8
export const uint32 = P.U32BE
export const uint64 = P.U64BE
export const uint128 = P.U128BE

/** r, then vs. */
export const signature: P.CoderType<CompactSignature> = P.struct({ r: hash, vs: hash })

/** A length byte, then that many bytes of UTF-8. */
export const text = (maxBytes: number): P.CoderType<string> =>
  P.validate(P.prefix(P.U8, P.string(null)), value => {
    const length = utf8Length(value)
    if (length > maxBytes) throw new Error(`Text of ${length} bytes: expected at most ${maxBytes}.`)
    return value
  })

const utf8 = P.string(null)
const utf8Length = (value: string) => utf8.encode(value).length

/** Cuts a text at a code point so that its UTF-8 fits into that many bytes. Lone surrogates become U+FFFD. */
export function cutText(value: string, maxBytes: number): string {
  let cut = ''
  let length = 0
  for (const character of value.replace(/\p{Surrogate}/gu, '\ufffd')) {
    length += utf8Length(character)
    if (length > maxBytes) break
    cut += character
  }
  return cut
}

/** Both directions of one layout. */
export interface Codec<T> {
  /** @throws TapFormatError when a field is out of its range */
  encode(value: T): Uint8Array
  /** @throws TapFormatError when bytes are missing, trailing or out of range */
  decode(bytes: Uint8Array): T
}

/** A codec that turns every error of the layout into a TapFormatError. `name` is the message's name, for those errors. */
export function codec<T>(name: string, layout: P.CoderType<T>): Codec<T> {
  const guard = <A, B>(verb: string, run: (value: A) => B) => {
    return (value: A): B => {
      try {
        return run(value)
      } catch (cause) {
        throw new TapFormatError(`${name} cannot be ${verb}: ${cause instanceof Error ? cause.message : cause}`, cause)
      }
    }
  }
  return { encode: guard('encoded', layout.encode), decode: guard('decoded', layout.decode) }
}
