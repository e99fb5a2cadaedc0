#!/usr/bin/env node
import { openProgram } from './cli/program.ts'
import { reportFailure } from './cli/support/failure.ts'

openProgram(process.argv.slice(2))
  .then(program => program.parseAsync())
  .catch(reportFailure)
