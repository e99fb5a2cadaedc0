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

/** Why a text is not JSON, without quoting any of it: completes “FILE …”, and what to do. */
export function jsonFault(text: string): { readonly is: string; readonly remedy: string } {
  if (text.trim() === '') return { is: 'is empty', remedy: 'Check the path; a copy may have failed.' }
  const line = text.split('\n').findIndex(each => /[“”„‟]/.test(each.replace(/"(?:[^"\\]|\\.)*"/g, '')))
  if (line !== -1)
    return { is: `is not JSON: line ${line + 1} has typographic quotes`, remedy: 'Replace “ and ” by ": an editor changed them.' }
  const at = positionOfFault(text)
  const where = at === null ? '' : `, line ${text.slice(0, at).split('\n').length}`
  return { is: `is not JSON${where}`, remedy: 'Check the path, or have the file written again.' }
}

/** V8 names the position in most of its messages; the rest of them quote the text, which may be secret. */
function positionOfFault(text: string): number | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    if (/end of JSON input/.test((error as Error).message)) return text.trimEnd().length
    const [, position] = /position (\d+)/.exec((error as Error).message) ?? []
    return position === undefined ? null : Number(position)
  }
}
