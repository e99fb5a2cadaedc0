import { type Command, Option } from 'commander'
import { secondsOption } from '../cards/card-source.ts'
import { cardLimitOption, enrolInto } from '../cards/enrol-command.ts'
import { openOfficeReader } from '../cards/office-reader.ts'
import { simulatorOption } from '../phone/lay-on.ts'
import { jsonOption } from '../support/options.ts'
import { note } from '../support/say.ts'

interface EnrolCardsOptions {
  readonly dailyLimit: string
  readonly reader?: string
  readonly simulator?: string
  readonly seconds: number
  readonly json?: true
}

/** `crema company badge enrol FILE`: reads card after card at a reader of this computer into a list. */
export function registerEnrolCards(badge: Command): void {
  badge
    .command('enrol')
    .description(
      'read card after card at a reader of this computer (PC/SC) into a list in CSV, beside names; run again, it goes on where it ended',
    )
    .argument('<file>', 'the list: people in it without a card come first; new names are asked for at the terminal; created if missing')
    .addOption(cardLimitOption().makeOptionMandatory())
    .addOption(new Option('--reader <name>', "part of the reader's name (default: the first contactless one)"))
    .addOption(simulatorOption().conflicts('reader'))
    .addOption(secondsOption('how long to wait for each card', 300))
    .addOption(jsonOption())
    .action(enrolAtReader)
}

async function enrolAtReader(path: string, { dailyLimit, json, ...options }: EnrolCardsOptions): Promise<void> {
  const reader = await openOfficeReader(options)
  try {
    note(`Reading cards at ${reader.name}.`)
    await enrolInto({ path, dailyLimit, cards: reader, json })
  } finally {
    await reader.dispose()
  }
}
