import { CommanderError } from 'commander'
import { HalError } from '../../../hal/errors.ts'

/** A command cannot continue: the fact, what was expected, what to do, one line each. */
export class CommandFailure extends Error {
  override name = 'CommandFailure'
}

/** Faults of the program rather than of its input: the stack trace is needed. */
const bugs = [TypeError, RangeError, ReferenceError, SyntaxError]

/** Prints on standard error why a command failed, and makes the process exit with code 1. Commander prints its own errors. */
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
