import { existsSync } from 'node:fs'
import type { EnrolledCard } from '../../nfc/enrol.ts'
import { CommandFailure } from '../support/failure.ts'
import type { CardSource } from './card-source.ts'
import { emptyCells, newStaffList, personName, readStaffList, type StaffList, type StaffRow, writeStaffList } from './staff-list.ts'

export interface EnrolledPeople {
  /** The list, created if there is none. Each card is in it before the next one is asked for. */
  readonly path: string
  /** The limit of people whose line has none. */
  readonly dailyLimit: string
  readonly cards: CardSource
  /** Asks for the next person once everybody in the list has a card; null ends. Null where there is nobody to ask. */
  readonly askName: (() => Promise<string | null>) | null
  readonly tell: (text: string) => void
}

/**
 * Reads card after card into a list: first for the people in it that have none, then for those who are named one by one. A card that is
 * already in the list is named and not taken again, so an interrupted run is continued by the same command.
 * @returns the number of cards that were added
 * @throws CommandFailure when the list cannot be used or names nobody, or no card comes in time; what was read before is in the list
 */
export async function enrolCards(people: EnrolledPeople): Promise<number> {
  const { path, askName, tell } = people
  if (!existsSync(path)) await writeStaffList(path, newStaffList)
  const { rows, note } = readStaffList(path)
  if (note !== null) tell(`${note} From the first card on it is in UTF-8.`)
  if (askName === null && rows.length === 0) throw nobody(path)
  for (let added = 0; ; added++) {
    const name = firstWithoutCard(readStaffList(path))?.label ?? (await askForName(people))
    if (name === null) return added
    tell(`Hold the card of ${personName({ label: name, address: '' })} to the reader.`)
    await enrolCardOf(name, people)
  }
}

const isOpen = ({ label, address, revoked }: StaffRow) => label !== '' && address === '' && revoked === ''
const firstWithoutCard = ({ rows }: StaffList) => rows.find(isOpen)

/** A name is given once: badges are named by it. A revoked card can be replaced. */
async function askForName({ path, askName, tell }: EnrolledPeople): Promise<string | null> {
  for (;;) {
    const name = (await askName?.())?.trim() ?? ''
    if (name === '') return null
    const known = readStaffList(path).rows.find(({ label, revoked }) => label === name && revoked === '')
    if (known === undefined) return name
    tell(
      `${personName(known)} has the card ${known.address}, in line ${known.line}. Use another name for a second one, or revoke that one first.`,
    )
  }
}

async function enrolCardOf(name: string, { path, dailyLimit, cards, tell }: EnrolledPeople): Promise<void> {
  for (;;) {
    const card = await cards.next()
    // Read again: the list may have been edited meanwhile.
    const list = readStaffList(path)
    const known = list.rows.find(({ address }) => address.toLowerCase() === card.address)
    if (known === undefined) {
      await writeStaffList(path, withCard(list, name, card, dailyLimit))
      await cards.show('taken')
      tell(`${personName({ label: name, address: '' })} has the card ${card.address}.`)
      return
    }
    await cards.show('refused')
    const revoked = known.revoked === '' ? '' : ', and revoked'
    tell(`This is the card of ${personName(known)}, in line ${known.line}${revoked}. Take another one.`)
  }
}

/** Fills the line of the person, or adds one. */
function withCard(list: StaffList, name: string, { address, kind }: EnrolledCard, dailyLimit: string): StaffList {
  const line = list.rows.find(row => isOpen(row) && row.label === name)
  const cells = { ...(line ?? { ...emptyCells, label: name, line: 0 }), address, card: kind }
  const filled = { ...cells, dailyLimit: cells.dailyLimit || dailyLimit }
  return { ...list, rows: line === undefined ? [...list.rows, filled] : list.rows.map(row => (row === line ? filled : row)) }
}

const nobody = (path: string) =>
  new CommandFailure({
    code: 'nobody-to-enrol',
    fact: `${path} names nobody.`,
    expected: 'a line for each person under the column "label"',
    remedy: 'Write the names into it, or run the command at a terminal, where it asks for them.',
  })
