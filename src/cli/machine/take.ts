import type { Command } from 'commander'
import { readJsonFile } from '../support/files.ts'
import { ask, configOption } from './config-option.ts'

const kinds = [
  { command: 'take-badge', name: 'badge', what: 'take an employee badge from a file (a phone brings its own; cards need this)' },
  { command: 'take-revocation', name: 'revocation', what: 'take a revocation from a file; it binds at once' },
] as const

/** `crema machine take-badge FILE` and `take-revocation FILE`: what the company signed, brought by hand. */
export function registerTake(machine: Command): void {
  for (const { command, name, what } of kinds) {
    machine
      .command(command)
      .description(what)
      .argument('<file>', `as crema company badge wrote it`)
      .addOption(configOption())
      .action(async (file: string, { config }: { config: string }) => {
        const content = readJsonFile(file, `${name} file`)
        const { holder } = (await ask(
          config,
          command === 'take-badge' ? { command, badge: content } : { command, revocation: content },
        )) as { holder: string }
        console.log(`The machine took the ${name} of ${holder}.`)
      })
  }
}
