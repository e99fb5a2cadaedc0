import type { CheckOutcome } from '../../conformance/check.ts'
import { toJson } from '../../support/json.ts'
import { say } from './say.ts'

/** The line printed for a check. */
export function checkLine({ name, expects, passed, got }: CheckOutcome): string {
  return passed ? `ok      ${name}` : `FAILED  ${name}\n        expected ${expects}\n        got ${got}`
}

/** Prints the outcome of all checks. A failed check fails the command. */
export function reportChecks(outcomes: readonly CheckOutcome[], json: true | undefined): void {
  const failed = outcomes.filter(({ passed }) => !passed).length
  say(json ? toJson({ failed, checks: outcomes }) : `${outcomes.length - failed} of ${outcomes.length} checks passed.`)
  if (failed > 0) process.exitCode = 1
}
