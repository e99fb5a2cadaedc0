import type { Command } from 'commander'
import type { BadgeKept } from '../../store/records.ts'
import { readJsonFile } from '../support/files.ts'
import { say } from '../support/say.ts'
import { ask, configOption } from './config-option.ts'

const kinds = [
  { command: 'take-badge', name: 'badge', what: "load an employee's badge from a file (needed for cards; phones carry their own)" },
  { command: 'take-revocation', name: 'revocation', what: 'load a revocation from a file; takes effect at once' },
] as const

/** `crema machine take-badge FILE` and `take-revocation FILE`: passes files signed by the company to the machine. */
export function registerTake(machine: Command): void {
  for (const { command, name, what } of kinds) {
    machine
      .command(command)
      .description(what)
      .argument('<file>', `written by crema company badge`)
      .addOption(configOption())
      .action(async (file: string, { config }: { config: string }) => {
        const content = readJsonFile(file, `${name} file`)
        const { holder, kept } = (await ask(
          config,
          command === 'take-badge' ? { command, badge: content } : { command, revocation: content },
        )) as { holder: string; kept?: BadgeKept }
        say(sentence(name, holder, kept))
      })
  }
}

function sentence(name: string, holder: string, kept: BadgeKept | undefined): string {
  if (kept === 'known') return `The machine already holds this badge of ${holder}.`
  if (kept === 'waiting') return `The machine took the badge of ${holder}. It waits for the time from which it is valid.`
  return `The machine took the ${name} of ${holder}.`
}
