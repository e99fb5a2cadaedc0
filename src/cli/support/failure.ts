import { CommanderError } from 'commander'
import { HalError } from '../../../hal/errors.ts'

/** A command cannot go on: the fact, what was expected, what to do, a line each. */
export class CommandFailure extends Error {
  override name = 'CommandFailure'
}

/** These are faults in the program, not in what it was given: their place in the source is needed. */
const bugs = [TypeError, RangeError, ReferenceError, SyntaxError]

/** Says on standard error why a command failed, and lets the process end with code 1. Commander has said its own by then. */
export function reportFailure(error: unknown): void {
  process.exitCode = 1
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else console.error(failureText(error))
}

function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (bugs.some(kind => error instanceof kind)) return error.stack ?? error.message
  return error instanceof HalError && error.remedy !== undefined ? `${error.message}\n${error.remedy}` : error.message
}
