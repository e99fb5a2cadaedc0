import { terminalJson } from '../core/printable.ts'
/** JSON with bigints as decimal strings, safe to print on a terminal. */
export const toJson = (value: unknown): string =>
  terminalJson(JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each)) ?? 'null')
