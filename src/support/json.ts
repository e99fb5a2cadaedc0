import { terminalJson } from '../core/printable.ts'
/** JSON with bigints as decimal strings, safe to print on a terminal. */
export const toJson = (value: unknown): string =>
  terminalJson(JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each)) ?? 'null')

/** The value of a JSON text; undefined where it is none, which no JSON text has as its value. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
