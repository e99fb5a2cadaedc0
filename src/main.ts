#!/usr/bin/env node
import { Command } from 'commander'
import { commanderOutput, reportFailure } from './cli/support/failure.ts'
import { version } from './support/version.ts'

/** The command groups. Only the requested one is loaded: on a Pi each takes a second. */
const groups: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  machine: async () => (await import('./cli/machine/register.ts')).registerMachine,
  company: async () => (await import('./cli/company/register.ts')).registerCompany,
  provider: async () => (await import('./cli/provider/register.ts')).registerProvider,
  wallet: async () => (await import('./cli/wallet/register.ts')).registerWallet,
  simulator: async () => (await import('./cli/simulator/register.ts')).registerSimulator,
  key: async () => (await import('./cli/key.ts')).registerKey,
}

const program = new Command('crema')
  .description('pay-per-cup coffee machines')
  .version(version)
  .showHelpAfterError()
  .configureOutput(commanderOutput)
const asked = process.argv[2] ?? ''
for (const name of Object.hasOwn(groups, asked) ? [asked] : Object.keys(groups)) {
  const register = await groups[name]?.()
  register?.(program)
}
await program.parseAsync().catch(reportFailure)
