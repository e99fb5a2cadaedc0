import { Command } from 'commander'
import { version } from '../support/version.ts'
import { namesOption } from './names/book-place.ts'
import { commandName, commandsUnder } from './support/command-tree.ts'
import { addExample } from './support/examples.ts'
import { commanderOutput, silentOutput, wantsJson } from './support/failure.ts'

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
  completion: async () => {
    const { registerCompletion } = await import('./completion/register.ts')
    return async program => registerCompletion(program, () => openProgram([]))
  },
}

/** The options that print the version, with commander's short form. */
const versionOptions = ['-V', '--version']

/**
 * The command `crema` with what these words ask for: one command of one group, or all if they name none. Its errors are thrown, after
 * commander has printed its own in three lines, unless the words ask for JSON.
 * @param words the arguments of the command line
 */
export async function openProgram(words: readonly string[]): Promise<Command> {
  const [group = '', command] = words
  const program = new Command('crema')
    .description('pay-per-cup coffee machines')
    .version(version)
    .configureOutput(wantsJson(words) ? silentOutput : commanderOutput)
    .exitOverride()
  if (versionOptions.includes(group)) return program
  for (const name of Object.hasOwn(groups, group) ? [group] : Object.keys(groups)) await (await groups[name]?.())?.(program, command)
  for (const each of [program, ...commandsUnder(program)]) finish(each)
  return program
}

/** The second and third line of each usage error, the address book, and the example of the help. */
function finish(command: Command): void {
  if (command.commands.length === 0) command.addOption(namesOption())
  const usage = command.createHelp().commandUsage(command)
  command.showHelpAfterError(`Usage: ${usage}\nMore: ${commandName(command)} --help`)
  addExample(command)
}
