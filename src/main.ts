#!/usr/bin/env node
import { openProgram } from './cli/program.ts'
import { reportFailure } from './cli/support/failure.ts'
import { stopSignal } from './cli/support/stop-signal.ts'

const words = process.argv.slice(2)
// The daemon can be told to stop from here on: loading the rest takes seconds on a Pi.
if (words[0] === 'machine' && words[1] === 'run') stopSignal()
openProgram(words)
  .then(program => program.parseAsync())
  .catch(reportFailure)
