import { type Command, InvalidArgumentError } from 'commander'
import { say } from '../support/say.ts'
import { ask, configOption } from './config-option.ts'

/** `crema machine dismiss`: the owner's word that an alarm about the store or a second machine is dealt with. */
export function registerDismiss(machine: Command): void {
  machine
    .command('dismiss')
    .description('end an alarm about a lost store or a second machine with the same key: the machine serves more than its allowance again')
    .argument('<alarm>', 'its number, from crema machine status', wholeNumber)
    .addOption(configOption())
    .action(async (alarm: number, { config }: { config: string }) => {
      await ask(config, { command: 'dismiss', alarm })
      say(`Alarm ${alarm} was ended. What was lost stays lost; the machine serves by its offline rule again.`)
    })
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}
