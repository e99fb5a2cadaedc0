import type { Command } from 'commander'
import { type Commands, registerRequested } from '../support/commands.ts'

const lists = async () => (await import('./lists.ts')).registerLists
const take = async () => (await import('./take.ts')).registerTake

const commands: Commands = {
  run: async () => (await import('./run.ts')).registerRun,
  status: async () => (await import('./status.ts')).registerStatus,
  metrics: async () => (await import('./metrics.ts')).registerMetrics,
  doctor: async () => (await import('./doctor.ts')).registerDoctor,
  redeem: async () => (await import('./redeem.ts')).registerRedeem,
  resync: async () => (await import('./resync.ts')).registerResync,
  close: async () => (await import('./close.ts')).registerClose,
  receipts: lists,
  vends: lists,
  redemptions: lists,
  decide: async () => (await import('./decide.ts')).registerDecide,
  dismiss: async () => (await import('./dismiss.ts')).registerDismiss,
  'take-badge': take,
  'take-revocation': take,
  enrol: async () => (await import('./enrol.ts')).registerEnrol,
  'safe-state': async () => (await import('./safe-state.ts')).registerSafeState,
  registration: async () => (await import('./registration.ts')).registerRegistration,
  conformance: async () => (await import('./conformance.ts')).registerConformance,
}

/** `crema machine …`: for the operator of a machine. */
export async function registerMachine(program: Command, requested?: string): Promise<void> {
  const machine = program.command('machine').description('the coffee machine: run, inspect, redeem')
  await registerRequested(machine, commands, requested)
}
