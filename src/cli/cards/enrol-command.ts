import type { Option } from 'commander'
import { amountField } from '../../support/zod-fields.ts'
import { CommandFailure } from '../support/failure.ts'
import { print } from '../support/options.ts'
import { note } from '../support/say.ts'
import { askNameAtTerminal } from './ask-name.ts'
import type { CardSource } from './card-source.ts'
import { dailyLimitOption } from './daily-limit.ts'
import { enrolCards } from './enrol-cards.ts'
import { readStaffList } from './staff-list.ts'

/** The daily limit of cards. The token is not known yet: its decimals are checked when the badges are signed. */
export const cardLimitOption = (): Option => dailyLimitOption().argParser(parseCardLimit)

export interface EnrolIntoOptions {
  readonly path: string
  readonly dailyLimit: string
  readonly cards: CardSource
  readonly json: true | undefined
}

/** Enrols card after card at the terminal, and says what to do next. */
export async function enrolInto({ path, dailyLimit, cards, json }: EnrolIntoOptions): Promise<void> {
  const added = await enrolCards({ path, dailyLimit, cards, askName: askNameAtTerminal(), tell: note })
  const people = readStaffList(path).rows.map(({ line: _, ...cells }) => cells)
  print(json, { file: path, added, people }, [
    `${added === 1 ? 'One card was' : `${added} cards were`} added to ${path}, which lists ${people.filter(({ address }) => address !== '').length}.`,
    `Sign their badges: crema company badge issue --csv ${path} --publish badges.json`,
  ])
}

function parseCardLimit(text: string): string {
  if (amountField.safeParse(text).success && /[1-9]/.test(text)) return text
  throw new CommandFailure({
    code: 'amount-invalid',
    fact: 'The daily limit of the cards is not an amount above zero.',
    expected: 'what a holder may spend in one day, since a card may be lost',
    remedy: 'Write it as in --daily-limit 5.00.',
  })
}
