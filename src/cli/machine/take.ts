import type { Command } from 'commander'
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
        const { holder } = (await ask(
          config,
          command === 'take-badge' ? { command, badge: content } : { command, revocation: content },
        )) as { holder: string }
        say(`The machine took the ${name} of ${holder}.`)
      })
  }
}
