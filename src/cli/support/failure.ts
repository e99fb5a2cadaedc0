import { CommanderError, type OutputConfiguration } from 'commander'
import { CremaError, faultOf } from '../../core/crema-error.ts'
import { escapeControls, maskKeys } from '../../core/printable.ts'
import { toJson } from '../../support/json.ts'
import { exitCodeOf } from './exit-codes.ts'
import { note } from './say.ts'

/** A command cannot continue. */
export class CommandFailure extends CremaError {
  override name = 'CommandFailure'
}

/** Faults of the program rather than of its input: the stack trace is needed. */
const bugs = [TypeError, RangeError, ReferenceError, SyntaxError]

/**
 * Prints on standard error why a command failed, and makes the process exit with the code of its kind. Commander prints its own errors as
 * text.
 */
export function reportFailure(error: unknown, json = false): void {
  const code = exitCodeOf(error)
  process.exitCode = code
  if (error instanceof CommanderError && (code === 0 || !json)) return
  note(errorText(error, json))
}

/** Whether these words of a command line ask for JSON: an error is then JSON too, whatever is wrong with the others. */
export function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf('--')
  return (end === -1 ? words : words.slice(0, end)).includes('--json')
}

/** Commander's own errors in one line. They quote the arguments, which may contain a key or control characters. */
export const commanderOutput: OutputConfiguration = { outputError: (text, write) => write(`${usageFact(text)}\n`) }

/** With `--json` the error is printed later, as JSON. */
export const silentOutput: OutputConfiguration = { outputError: () => undefined, writeErr: () => undefined }

const usageFact = (text: string) => escapeControls(maskKeys(text.trim().replace(/\n(?=\(Did you mean [^\n]*\)$)/, ' ')))

/** An error as text, or as one JSON object: `{"error": {"code", "exitCode", "fact", "details", "expected", "remedy"}}`. */
export const errorText = (error: unknown, json: boolean | undefined): string =>
  json ? toJson({ error: errorContent(error) }) : failureText(error)

function errorContent(error: unknown) {
  const exitCode = exitCodeOf(error)
  if (error instanceof CommanderError)
    return {
      code: 'usage',
      exitCode,
      fact: usageFact(error.message).replace(/^error: /, ''),
      expected: 'a command line as --help shows it',
      remedy: 'Correct it.',
    }
  const stack = error instanceof Error && isBug(error) ? { stack: maskKeys(error.stack ?? '') } : {}
  return { ...faultOf(error), exitCode, ...stack }
}

const isBug = (error: unknown): boolean => bugs.some(kind => error instanceof kind)

/** The text of any error. Keys are masked, because a system error quotes the path that was passed to it. */
export function failureText(error: unknown): string {
  if (error instanceof CremaError) return error.message
  if (!(error instanceof Error)) return maskKeys(String(error))
  return maskKeys(isBug(error) ? (error.stack ?? error.message) : error.message)
}
