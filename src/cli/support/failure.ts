import { CommanderError, type OutputConfiguration } from 'commander'
import { CremaError } from '../../core/crema-error.ts'
import { maskKeys, terminalText } from '../../core/printable.ts'
import { note } from './say.ts'

/** A command cannot continue. */
export class CommandFailure extends CremaError {
  override name = 'CommandFailure'
}

/** Faults of the program rather than of its input: the stack trace is needed. */
const bugs = [TypeError, RangeError, ReferenceError, SyntaxError]

/** Prints on standard error why a command failed, and makes the process exit with code 1. Commander prints its own errors. */
export function reportFailure(error: unknown): void {
  process.exitCode = 1
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else note(failureText(error))
}

/** Commander's own errors quote the arguments, which may contain a key. */
export const commanderOutput: OutputConfiguration = { outputError: (text, write) => write(terminalText(maskKeys(text))) }

/** The text of any error. Keys are masked, because a system error quotes the path that was passed to it. */
export function failureText(error: unknown): string {
  if (error instanceof CremaError) return error.message
  if (!(error instanceof Error)) return maskKeys(String(error))
  return maskKeys(bugs.some(kind => error instanceof kind) ? (error.stack ?? error.message) : error.message)
}
