import { type Command, InvalidArgumentError, Option } from 'commander'
import type { EnrolledCard } from '../../nfc/enrol.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { jsonOption, print } from '../support/options.ts'
import { note } from '../support/say.ts'
import { ask, configOption } from './config-option.ts'

interface EnrolOptions {
  readonly config: string
  readonly seconds: number
  readonly out?: string
  readonly json?: true
}

/** `crema machine enrol`: reads the next card on the machine's reader, so that the company can sign a badge for it. */
export function registerEnrol(machine: Command): void {
  machine
    .command('enrol')
    .description(
      "read a new card's address at the machine's reader, for a badge (crema company badge issue --card-file); nothing is sold meanwhile",
    )
    .addOption(configOption())
    .addOption(new Option('--seconds <number>', 'how long to wait for the card').argParser(seconds).default(60))
    .option('-o, --out <file>', 'write the card to a new file, to send to the company')
    .addOption(jsonOption())
    .action(enrol)
}

async function enrol({ config, seconds, out, json }: EnrolOptions): Promise<void> {
  if (json === undefined) note('Hold the card to the machine’s reader.')
  const card = (await ask(config, { command: 'enrol', seconds })) as EnrolledCard
  if (out !== undefined) writeNewJsonFile(out, card)
  print(json, { ...card, ...(out && { file: out }) }, [
    `The ${card.kind === 'halo' ? 'Arx HaLo' : 'Keycard'} is ${card.address}.`,
    out === undefined
      ? `Sign its badge: crema company badge issue --holder ${card.address} --daily-limit 5.00 (a card needs a limit).`
      : `Wrote ${out}. Sign its badge: crema company badge issue --card-file ${out} --daily-limit 5.00`,
  ])
}

function seconds(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 5 && number <= 600) return number
  throw new InvalidArgumentError('Expected a whole number of seconds, 5 to 600.')
}
