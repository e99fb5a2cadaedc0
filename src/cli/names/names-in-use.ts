import { type Address, type Hex, isAddress, shorten } from '../../core/hex.ts'

/** Names that the user gave to addresses. */
export interface AddressBook {
  /** Where it is read from. */
  readonly path: string
  /** Ignores case and form. */
  addressNamed(name: string): Address | null
  nameFor(address: Address): string | null
}

/** The address book of this run of the program; none until one is used. */
let book: AddressBook | null = null
let showsNames = false

/** @param isShown whether results show names: JSON has addresses only */
export function useAddressBook(used: AddressBook | null, isShown: boolean): void {
  book = used
  showsNames = isShown
}

/** The address of this name; null if the book has no such name. */
export const addressNamed = (name: string): Address | null => book?.addressNamed(name) ?? null

/** The name of this address; null if the book has none. */
export const nameFor = (address: Address): string | null => book?.nameFor(address) ?? null

/** An address or id in a column: the name of the address, or its first and last digits. */
export const shortName = (hex: Hex): string => (isAddress(hex) ? nameFor(hex.toLowerCase() as Address) : null) ?? shorten(hex)

/** Where names come from, for messages. */
export const bookPath = (): string | null => book?.path ?? null

/** An address that stands alone, not one in a link, in quotes or in JSON. */
const ADDRESS_IN_TEXT = /(?<![\w:/"'=])0x[0-9a-f]{40}\b(?!@)/g

/**
 * A text with the name before each address that has one: `Kitchen (0x…)`. Commands to be copied stay as they are, and a line that is an address
 * and nothing else: scripts take it.
 */
export function withNames(text: string): string {
  if (book === null || !showsNames) return text
  return text
    .split('\n')
    .map(line => {
      if (isAddress(line)) return line
      const command = line.search(/\bcrema [a-z]/)
      const [said, copied] = command === -1 ? [line, ''] : [line.slice(0, command), line.slice(command)]
      return said.replace(ADDRESS_IN_TEXT, address => named(address as Address)) + copied
    })
    .join('\n')
}

function named(address: Address): string {
  const name = nameFor(address)
  return name === null ? address : `${name} (${address})`
}
