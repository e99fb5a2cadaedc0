#!/usr/bin/env node
import { openProgram } from './cli/program.ts'
import { reportFailure } from './cli/support/failure.ts'
import { stopSignal } from './cli/support/stop-signal.ts'

const [, , group = '', command] = process.argv
// The daemon can be told to stop from here on: loading the rest takes seconds on a Pi.
if (group === 'machine' && command === 'run') stopSignal()
const program = await openProgram(group)
await program.parseAsync().catch(reportFailure)
