import { type Address, isAddress } from '../../../core/hex.ts'
import { LineFaults } from '../../cards/line-faults.ts'
import { readStaffList } from '../../cards/staff-list.ts'
import { CommandFailure } from '../../support/failure.ts'

/**
 * The names of a list in CSV with the columns `name` and `address`, as a spreadsheet saves it.
 * @returns the name of an address; null if it has none
 * @throws CommandFailure when it cannot be read, or names each line whose address is none
 */
export function readNames(path: string | undefined): (address: Address) => string | null {
  const { rows } = path === undefined ? { rows: [] } : readStaffList(path)
  const faults = new LineFaults()
  for (const { line, address } of rows) if (!isAddress(address)) faults.add(line, 'the address is none, 0x and 40 hex digits.')
  const details = faults.texts()
  if (details.length > 0)
    throw new CommandFailure({
      code: 'names-invalid',
      fact: `${path} is not a list of names.`,
      details,
      expected: 'a name and an address in each line, under name,address',
      remedy: 'Correct these lines.',
    })
  const names = new Map(rows.map(({ address, label }) => [address.toLowerCase(), label]))
  return address => names.get(address) || null
}
