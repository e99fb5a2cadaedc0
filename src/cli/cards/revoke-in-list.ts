import type { Address } from '../../core/hex.ts'
import { printable } from '../../core/printable.ts'
import { CommandFailure } from '../support/failure.ts'
import { parseAddress } from '../support/options.ts'
import { readStaffList, type StaffRow, writeStaffList } from './staff-list.ts'

/** The person whose badges end: by address, or by the name in a list. A lost card is known by its name only. */
export interface Revoked {
  readonly holder?: Address
  readonly label?: string
}

/**
 * The address of the person whose badges end.
 * @param csv the list that names the person
 * @throws CommandFailure when the options name nobody, or not one person of the list
 */
export function holderToRevoke(csv: string | undefined, { holder, label }: Revoked): Address {
  if ((holder === undefined) === (label === undefined) || (label !== undefined && csv === undefined))
    throw new CommandFailure({
      code: 'option-missing',
      fact: 'The command names no employee.',
      expected: 'either --holder ADDRESS, or --csv FILE and --label NAME',
      remedy: 'Name the employee.',
    })
  if (csv === undefined) return holder as Address
  return parseAddress(onlyPerson(csv, { holder, label }).address)
}

/**
 * Marks the lines of a holder, so that no badge is signed for them.
 * @param when the time of the revocation
 * @returns what to say about the file's encoding; null if nothing
 * @throws CommandFailure
 */
export async function markRevoked(csv: string, holder: Address, when: string): Promise<string | null> {
  const list = readStaffList(csv)
  const rows = list.rows.map(row => (isOf(row, holder) ? { ...row, revoked: when } : row))
  await writeStaffList(csv, { ...list, rows })
  return list.note
}

const isOf = ({ address }: StaffRow, holder: Address) => address.toLowerCase() === holder

function onlyPerson(
  csv: string,
  { holder, label }: { readonly holder: Address | undefined; readonly label: string | undefined },
): StaffRow {
  const named = readStaffList(csv).rows.filter(row =>
    holder === undefined ? row.label === label && row.address !== '' && row.revoked === '' : isOf(row, holder),
  )
  const [row] = named
  if (row !== undefined && named.length === 1) return row
  const who = holder ?? printable(label ?? '')
  throw new CommandFailure({
    code: 'person-not-found',
    fact: named.length === 0 ? `${csv} has no badge of ${who} that could be revoked.` : `${csv} lists ${who} in several lines.`,
    details: named.map(({ line, address }) => `line ${line}: ${address}`),
    expected: 'one line',
    remedy: 'Name the employee as in the list, or by --holder ADDRESS.',
  })
}
