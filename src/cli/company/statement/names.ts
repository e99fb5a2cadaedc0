import { parse, TomlError } from 'smol-toml'
import { reasonOf } from '../../../core/crema-error.ts'
import type { Address } from '../../../core/hex.ts'
import { printable } from '../../../core/printable.ts'
import { addressFault } from '../../../support/address-fault.ts'
import { CommandFailure } from '../../support/failure.ts'
import { readTextAloud } from '../../support/read-text.ts'

/**
 * The names of an address book: TOML, each line `"Kitchen, 3rd floor" = "0x…"`.
 * @returns the name of an address; null if it has none
 * @throws CommandFailure when it cannot be read, or names each entry that is no address
 */
export function readNames(path: string | undefined): (address: Address) => string | null {
  const entries = path === undefined ? [] : Object.entries(readToml(path))
  const details = entries.flatMap(([name, value]) => {
    const fault = typeof value === 'string' ? addressFault(value) : 'expected an address in quotes'
    return fault === null ? [] : [`${printable(name, 60)}: ${fault}`]
  })
  if (details.length > 0) throw unusable(path ?? '', details)
  const names = new Map(entries.map(([name, value]) => [String(value).toLowerCase(), name]))
  return address => names.get(address) ?? null
}

function readToml(path: string): Record<string, unknown> {
  const text = readTextAloud(path, 'file with names for addresses (TOML)')
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw unusable(path, [`not TOML, line ${error.line}: ${reasonOf(error)}`])
  }
}

const unusable = (path: string, details: readonly string[]) =>
  new CommandFailure({
    code: 'names-invalid',
    fact: `${path} is not an address book.`,
    details,
    expected: 'a name and an address in each line',
    remedy: 'Write each line as in "Kitchen" = "0x…", both in quotes.',
  })
