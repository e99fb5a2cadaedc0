import { Command } from 'commander'
import { version } from '../support/version.ts'
import { commanderOutput } from './support/failure.ts'

/** A group adds itself with the command that `requested` names, or with all its commands. */
type Group = (program: Command, requested?: string) => Promise<void>

/** The command groups. Only the requested one is loaded. */
export const groups: Readonly<Record<string, () => Promise<Group>>> = {
  machine: async () => (await import('./machine/register.ts')).registerMachine,
  company: async () => (await import('./company/register.ts')).registerCompany,
  provider: async () => (await import('./provider/register.ts')).registerProvider,
  wallet: async () => (await import('./wallet/register.ts')).registerWallet,
  simulator: async () => (await import('./simulator/register.ts')).registerSimulator,
  key: async () => (await import('./key.ts')).registerKey,
}

/** The options that print the version, with commander's short form. */
const versionOptions = ['-V', '--version']

/**
 * The command `crema` with what these words ask for: one command of one group, or all if they name none.
 * @param words the arguments of the command line
 */
export async function openProgram([group = '', command]: readonly string[]): Promise<Command> {
  const program = new Command('crema')
    .description('pay-per-cup coffee machines')
    .version(version)
    .showHelpAfterError()
    .configureOutput(commanderOutput)
  if (versionOptions.includes(group)) return program
  for (const name of Object.hasOwn(groups, group) ? [group] : Object.keys(groups)) await (await groups[name]?.())?.(program, command)
  return program
}
