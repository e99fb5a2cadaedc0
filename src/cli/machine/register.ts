import type { Command } from 'commander'
import { registerClose } from './close.ts'
import { registerConformance } from './conformance.ts'
import { registerDecide } from './decide.ts'
import { registerDismiss } from './dismiss.ts'
import { registerDoctor } from './doctor.ts'
import { registerEnrol } from './enrol.ts'
import { registerLists } from './lists.ts'
import { registerMetrics } from './metrics.ts'
import { registerRedeem } from './redeem.ts'
import { registerRegistration } from './registration.ts'
import { registerResync } from './resync.ts'
import { registerRun } from './run.ts'
import { registerSafeState } from './safe-state.ts'
import { registerStatus } from './status.ts'
import { registerTake } from './take.ts'

/** `crema machine …`: for the operator of a machine. */
export function registerMachine(program: Command): void {
  const machine = program.command('machine').description('the coffee machine: run, inspect, redeem')
  for (const register of [
    registerRun,
    registerStatus,
    registerMetrics,
    registerDoctor,
    registerRedeem,
    registerResync,
    registerClose,
    registerLists,
    registerDecide,
    registerDismiss,
    registerTake,
    registerEnrol,
    registerSafeState,
    registerRegistration,
    registerConformance,
  ])
    register(machine)
}
