import { isDeepStrictEqual } from 'node:util'
import { KEY } from './words.ts'

/** The program did what it must not. */
export class Violation extends Error {
  override name = 'Violation'
}

/** The classes of errors that a function may throw. */
export type Foreseen = readonly (abstract new (...args: never[]) => Error)[]

/** The longest text of an error, in characters. */
const LONGEST_TEXT = 10_000
/** What a terminal or a reader could misinterpret, apart from the line breaks between the fields of an error. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u
/** Texts of V8 and of libraries, which a person cannot act on. */
const RAW =
  /Unexpected token|in JSON at|is not a function|Cannot read prop|Something failed unexpectedly|Maximum call stack|Invalid (array|string) length/

/**
 * The value that this returns; null where it throws an error that is foreseen, with a text that may be shown.
 * @throws Violation for any other error
 */
export function foreseen<Value>(kinds: Foreseen, act: () => Value): { readonly value: Value } | null {
  try {
    return { value: act() }
  } catch (error) {
    return refused(kinds, error)
  }
}

/** The same for a promise. */
export async function foreseenLater<Value>(kinds: Foreseen, act: () => Promise<Value>): Promise<{ readonly value: Value } | null> {
  try {
    return { value: await act() }
  } catch (error) {
    return refused(kinds, error)
  }
}

function refused(kinds: Foreseen, error: unknown): null {
  if (!(error instanceof Error) || !kinds.some(kind => error instanceof kind))
    throw new Violation(`an unforeseen error: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`, {
      cause: error,
    })
  requireShowable(error.message)
  return null
}

/** @throws Violation where a text for people has control characters or a key, is endless, or is not written for people */
export function requireShowable(text: string): void {
  const line = text.split('\n').find(each => UNPRINTABLE.test(each))
  if (line !== undefined) throw new Violation(`a control character in a message: ${JSON.stringify(line.slice(0, 200))}`)
  if (text.length > LONGEST_TEXT) throw new Violation(`a message of ${text.length} characters: ${text.slice(0, 200)}`)
  if (text.toLowerCase().includes(KEY)) throw new Violation(`a key in a message: ${text.slice(0, 200)}`)
  if (RAW.test(text)) throw new Violation(`a text of a library in a message: ${text.slice(0, 200)}`)
}

/** @throws Violation where two values differ */
export function requireSame(what: string, found: unknown, expected: unknown): void {
  if (isDeepStrictEqual(found, expected)) return
  throw new Violation(`${what}: ${shown(found)} instead of ${shown(expected)}`)
}

/** @throws Violation where this does not hold */
export function require(what: string, holds: boolean): void {
  if (!holds) throw new Violation(what)
}

const shown = (value: unknown): string =>
  (JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)) ?? String(value)).slice(0, 300)
