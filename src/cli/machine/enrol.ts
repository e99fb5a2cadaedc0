import { setTimeout as pause } from 'node:timers/promises'
import { type Command, Option } from 'commander'
import { CremaError } from '../../core/crema-error.ts'
import type { EnrolledCard } from '../../nfc/enrol.ts'
import { type CardSource, secondsOption } from '../cards/card-source.ts'
import { cardLimitOption, enrolInto } from '../cards/enrol-command.ts'
import { CommandFailure } from '../support/failure.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { jsonOption, print } from '../support/options.ts'
import { note } from '../support/say.ts'
import { ask, configOption } from './config-option.ts'

interface EnrolOptions {
  readonly config: string
  readonly seconds: number
  readonly out?: string
  readonly many?: string
  readonly dailyLimit?: string
  readonly json?: true
}

/** `crema machine enrol`: reads the next card on the machine's reader, or card after card, so that the company can sign badges. */
export function registerEnrol(machine: Command): void {
  machine
    .command('enrol')
    .description("read new cards at the machine's reader, for badges (crema company badge issue); nothing is sold meanwhile")
    .addOption(configOption())
    .addOption(secondsOption('how long to wait for each card', 60))
    .option('-o, --out <file>', 'write the card to a new file, to send to the company')
    .addOption(
      new Option('--many <file>', 'read card after card into a list in CSV, beside names, as crema company badge enrol').conflicts('out'),
    )
    .addOption(cardLimitOption())
    .addOption(jsonOption())
    .action(enrol)
}

async function enrol({ many, dailyLimit, ...options }: EnrolOptions): Promise<void> {
  if (many === undefined) return enrolOne(options)
  if (dailyLimit === undefined)
    throw new CommandFailure({
      code: 'daily-limit-missing',
      fact: 'The daily limit of the cards is not stated.',
      expected: '--daily-limit with --many: a card may be lost',
      remedy: 'Add it, such as --daily-limit 5.00.',
    })
  return enrolInto({ path: many, dailyLimit, cards: readerOfMachine(options), json: options.json })
}

async function enrolOne({ config, seconds, out, json }: EnrolOptions): Promise<void> {
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

/** A customer that was served between two cards has left by then. */
const BUSY_PAUSE_MS = 2000

/** The reader of a running machine, which shows by itself what to do. */
function readerOfMachine({ config, seconds }: Pick<EnrolOptions, 'config' | 'seconds'>): CardSource {
  const next = async (triesLeft: number): Promise<EnrolledCard> => {
    try {
      return (await ask(config, { command: 'enrol', seconds })) as EnrolledCard
    } catch (error) {
      if (!(error instanceof CremaError) || error.code !== 'machine-busy' || triesLeft === 0) throw error
      await pause(BUSY_PAUSE_MS)
      return next(triesLeft - 1)
    }
  }
  return { next: () => next(Math.ceil((seconds * 1000) / BUSY_PAUSE_MS)), show: async () => {} }
}
