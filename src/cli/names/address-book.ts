import { readFileSync } from 'node:fs'
import { reasonOf } from '../../core/crema-error.ts'
import type { Address } from '../../core/hex.ts'
import { printable } from '../../core/printable.ts'
import { addressFault } from '../../support/address-fault.ts'
import { decodeText, isDecoded } from '../../support/decode-text.ts'
import { CommandFailure } from '../support/failure.ts'
import type { BookPlace } from './book-place.ts'
import type { AddressBook } from './names-in-use.ts'

/**
 * Reads an address book: TOML, each line `"Kitchen, 3rd floor" = "0x…"`. One at the default place may be missing.
 * @throws CommandFailure that names each line that cannot be used
 */
export async function readAddressBook({ path, isGiven }: BookPlace): Promise<AddressBook> {
  const text = readText(path, isGiven)
  return text === null ? makeAddressBook(path, {}) : makeAddressBook(path, await parseToml(path, text))
}

function readText(path: string, isGiven: boolean): string | null {
  const bytes = readBytes(path, isGiven)
  if (bytes === null) return null
  const found = decodeText(bytes)
  if (isDecoded(found)) return found.text
  throw unusable(path, [`It ${found.is}. ${found.remedy}`])
}

function readBytes(path: string, isGiven: boolean): Uint8Array | null {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!isGiven && (code === 'ENOENT' || code === 'ENOTDIR')) return null
    throw new CommandFailure({
      code: code === 'ENOENT' ? 'names-missing' : 'names-unreadable',
      fact: `Cannot read the address book ${path} (${code}).`,
      expected: 'a file with names for addresses, in TOML',
      remedy: 'Name one with --names FILE. Each line: "Kitchen" = "0x…"',
    })
  }
}

async function parseToml(path: string, text: string): Promise<Record<string, unknown>> {
  // Loaded only for users with an address book: on a Pi each module takes its time.
  const { parse, TomlError } = await import('smol-toml')
  try {
    return parse(text)
  } catch (error) {
    const line = error instanceof TomlError ? `, line ${error.line}` : ''
    throw unusable(path, [`not TOML${line}: ${reasonOf(error)}`])
  }
}

/** @throws CommandFailure that names each entry that cannot be used */
export function makeAddressBook(path: string, entries: Readonly<Record<string, unknown>>): AddressBook {
  const byName = new Map<string, Address>()
  const byAddress = new Map<Address, string>()
  const faults: string[] = []
  for (const [name, value] of Object.entries(entries)) {
    const address = String(value).toLowerCase() as Address
    const fault = nameFault(name) ?? (typeof value === 'string' ? addressFault(value) : 'expected an address in quotes')
    const twice = byName.has(fold(name))
      ? 'this name is there twice'
      : byAddress.has(address)
        ? `"${byAddress.get(address)}" is this address`
        : null
    if (fault !== null || twice !== null) faults.push(`${printable(name, 60)}: ${fault ?? twice}`)
    byName.set(fold(name), address)
    byAddress.set(address, name)
  }
  if (faults.length > 0) throw unusable(path, faults)
  return { path, addressNamed: name => byName.get(fold(name)) ?? null, nameFor: address => byAddress.get(address) ?? null }
}

const LONGEST_NAME = 40

function nameFault(name: string): string | null {
  if (name.trim() !== name || name === '' || [...name].length > LONGEST_NAME)
    return `expected 1 to ${LONGEST_NAME} characters, with no space around`
  if (/^0x|,|^@/i.test(name)) return 'expected a name without a comma that begins with neither 0x nor @'
  return printable(name) === name ? null : 'expected a name without control characters'
}

const fold = (name: string) => name.normalize('NFC').toLowerCase()

const unusable = (path: string, details: readonly string[]) =>
  new CommandFailure({
    code: 'names-invalid',
    fact: `${path} cannot be used as an address book.`,
    details,
    expected: 'lines as "Kitchen" = "0x…", each name and each address once',
    remedy: 'Correct these lines, or name another file with --names FILE.',
  })
