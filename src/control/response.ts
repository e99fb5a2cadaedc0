import type { Fault } from '../core/crema-error.ts'

/** One JSON line, the answer to a request. */
export type ControlResponse = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: Fault }

/** Null if it is not an answer of this version. Checked by hand: to load zod takes longer than all the rest of `crema machine status`. */
export function readResponse(value: unknown): ControlResponse | null {
  if (!isRecord(value)) return null
  if (value['ok'] === true && 'result' in value) return { ok: true, result: value['result'] }
  return value['ok'] === false && isFault(value['error']) ? { ok: false, error: value['error'] } : null
}

function isFault(value: unknown): value is Fault {
  if (!isRecord(value)) return false
  const { code, fact, expected, remedy, details = [] } = value
  return [code, fact, expected, remedy].every(isText) && Array.isArray(details) && details.every(isText)
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isText = (value: unknown): value is string => typeof value === 'string'
