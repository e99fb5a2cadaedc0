import { openProgram } from './program.ts'
import { reportFailure, wantsJson } from './support/failure.ts'
import { stopSignal } from './support/stop-signal.ts'

/** Runs `crema` with these words of the command line. */
export function start(words: readonly string[]): void {
  // The daemon can be told to stop from here on: loading the rest takes seconds on a Pi.
  if (words[0] === 'machine' && words[1] === 'run') stopSignal()
  openProgram(words)
    .then(program => program.parseAsync(words, { from: 'user' }))
    .catch(error => reportFailure(error, wantsJson(words)))
}
