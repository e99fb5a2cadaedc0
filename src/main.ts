#!/usr/bin/env node
import { openProgram } from './cli/program.ts'
import { reportFailure } from './cli/support/failure.ts'

const program = await openProgram(process.argv[2] ?? '')
await program.parseAsync().catch(reportFailure)
