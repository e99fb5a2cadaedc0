import { type Command, InvalidArgumentError } from 'commander'
import { CommandFailure } from '../support/failure.ts'
import { say } from '../support/say.ts'
import { ask, configOption } from './config-option.ts'

/** `crema machine decide`: the owner's decision on a vend that may or may not have been brewed. */
export function registerDecide(machine: Command): void {
  machine
    .command('decide')
    .description('settle a vend that waits for you: return the credit, or record that the cup was brewed')
    .argument('<vend>', 'its number, from crema machine vends', wholeNumber)
    .addOption(configOption())
    .option('--credit', 'the holder gets the credit back')
    .option('--brewed', 'the cup was brewed')
    .action(async (vend: number, { config, credit, brewed }: { config: string; credit?: true; brewed?: true }) => {
      if ((credit === undefined) === (brewed === undefined))
        throw new CommandFailure({
          code: 'option-missing',
          fact: 'No decision is named.',
          expected: 'one of --credit and --brewed',
          remedy: 'Add one of them.',
        })
      await ask(config, { command: 'decide', vend, decision: credit ? 'credit' : 'brewed' })
      say(credit ? `Vend ${vend}: the credit was returned to its holder.` : `Vend ${vend}: counted as brewed.`)
    })
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}
