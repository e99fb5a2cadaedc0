import { Command } from 'commander'
import { version } from '../support/version.ts'
import { commanderOutput } from './support/failure.ts'

/** The command groups. Only the requested one is loaded: on a Pi each takes a second. */
export const groups: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  machine: async () => (await import('./machine/register.ts')).registerMachine,
  company: async () => (await import('./company/register.ts')).registerCompany,
  provider: async () => (await import('./provider/register.ts')).registerProvider,
  wallet: async () => (await import('./wallet/register.ts')).registerWallet,
  simulator: async () => (await import('./simulator/register.ts')).registerSimulator,
  key: async () => (await import('./key.ts')).registerKey,
}

/** The command `crema` with one group of commands, or with all if `group` names none. */
export async function openProgram(group: string): Promise<Command> {
  const program = new Command('crema')
    .description('pay-per-cup coffee machines')
    .version(version)
    .showHelpAfterError()
    .configureOutput(commanderOutput)
  for (const name of Object.hasOwn(groups, group) ? [group] : Object.keys(groups)) {
    const register = await groups[name]?.()
    register?.(program)
  }
  return program
}
