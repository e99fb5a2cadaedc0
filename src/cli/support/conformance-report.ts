import type { CheckOutcome } from '../../conformance/check.ts'
import { toJson } from '../../support/json.ts'
import { say } from './say.ts'

/** The line printed for a check. */
export function checkLine({ name, expects, passed, tried, got }: CheckOutcome): string {
  if (passed) return `ok      ${name}`
  return tried ? `FAILED  ${name}\n        expected ${expects}\n        got ${got}` : `-       ${name}\n        not tried: ${got}`
}

/** Prints the outcome of all checks. A failed check fails the command. */
export function reportChecks(outcomes: readonly CheckOutcome[], json: true | undefined): void {
  const failed = outcomes.filter(({ passed, tried }) => !passed && tried).length
  const notTried = outcomes.filter(({ tried }) => !tried).length
  const passed = `${outcomes.length - failed - notTried} of ${outcomes.length} checks passed`
  say(json ? toJson({ failed, notTried, checks: outcomes }) : `${passed}${notTried > 0 ? `, ${notTried} could not be tried` : ''}.`)
  if (failed > 0) process.exitCode = 1
}
