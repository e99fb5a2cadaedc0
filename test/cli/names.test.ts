import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeAddressBook, readAddressBook } from '../../src/cli/names/address-book.ts'
import { bookPlace } from '../../src/cli/names/book-place.ts'
import { shortName, useAddressBook, withNames } from '../../src/cli/names/names-in-use.ts'
import { parseAddress } from '../../src/cli/support/options.ts'
import { say } from '../../src/cli/support/say.ts'
import { makeAddress, makeHash } from '../support/make.ts'

const kitchen = makeAddress('kitchen')
const owner = makeAddress('owner')
const book = () => makeAddressBook('names.toml', { 'Kitchen 3rd': kitchen, Größe: owner })

afterEach(() => useAddressBook(null, false))

function write(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'crema-names-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'names.toml'), text)
  return join(folder, 'names.toml')
}

describe('the place of the address book', () => {
  it.each([
    ['an option', ['--names', 'my.toml'], { CREMA_NAMES: 'other.toml' }, 'my.toml', true],
    ['an option with =', ['key', 'new', '--names=my.toml'], {}, 'my.toml', true],
    ['the environment', ['--', '--names', 'my.toml'], { CREMA_NAMES: 'other.toml' }, 'other.toml', true],
    ['the config folder', [], { XDG_CONFIG_HOME: '/etc/xdg', HOME: '/home/anna' }, '/etc/xdg/crema/names.toml', false],
    ['the home folder', [], { HOME: '/home/anna' }, '/home/anna/.config/crema/names.toml', false],
  ])('is %s', (_, words, environment, path, isGiven) => {
    expect(bookPlace(words, environment)).toEqual({ path, isGiven })
  })
})

describe('an address book', () => {
  it('is read from TOML, also with a BOM; one that was not asked for may be missing', async () => {
    const path = write(`\uFEFF# ours\nKitchen = "${kitchen}"\n"Head office" = "${owner}"\n`)
    const read = await readAddressBook({ path, isGiven: true })
    expect(read.addressNamed('kitchen')).toBe(kitchen)
    expect(read.nameFor(owner)).toBe('Head office')
    expect((await readAddressBook({ path: `${path}.none`, isGiven: false })).addressNamed('kitchen')).toBeNull()
    await expect(readAddressBook({ path: `${path}.none`, isGiven: true })).rejects.toMatchObject({ code: 'names-missing' })
  })

  it.each([
    ['no TOML', 'Kitchen: 0x12', 'not TOML, line 1'],
    ['no address', 'Kitchen = "0x12"', 'Kitchen: expected an address'],
    ['a number', 'Kitchen = 12', 'Kitchen: expected an address in quotes'],
    ['a name twice', `Kitchen = "${kitchen}"\nKITCHEN = "${owner}"`, 'KITCHEN: this name is there twice'],
    ['an address twice', `Kitchen = "${kitchen}"\nCanteen = "${kitchen}"`, 'Canteen: "Kitchen" is this address'],
    ['a name like an address', `0xKitchen = "${kitchen}"`, 'begins with neither 0x nor @'],
    ['a name that hides', `"Kit\\u202echen" = "${kitchen}"`, 'without control characters'],
    ['an endless name', `${'K'.repeat(41)} = "${kitchen}"`, '1 to 40 characters'],
  ])('with %s is refused', async (_, text, why) => {
    await expect(readAddressBook({ path: write(text), isGiven: true })).rejects.toThrow(why)
  })
})

describe('names', () => {
  it('stand for addresses on the command line, whatever their case and form', () => {
    useAddressBook(book(), true)
    expect(parseAddress('KITCHEN 3RD')).toBe(kitchen)
    expect(parseAddress('größe'.normalize('NFD'))).toBe(owner)
    expect(parseAddress(kitchen)).toBe(kitchen)
    expect(() => parseAddress('canteen')).toThrow('got "canteen", and no name in names.toml')
    expect(() => parseAddress('0x12')).toThrow(/got "0x12"$/)
  })

  it('are shown before their addresses, but not in commands to copy, links and words of others', () => {
    useAddressBook(book(), true)
    expect(withNames(`machine ${kitchen}, by ${owner}; ${makeAddress('other')}`)).toBe(
      `machine Kitchen 3rd (${kitchen}), by Größe (${owner}); ${makeAddress('other')}`,
    )
    for (const same of [`Next: crema provider machine ${kitchen}`, `ethereum:${kitchen}@1/transfer`, `"by ${kitchen}"`.replace('by ', '')])
      expect(withNames(same)).toBe(same)
    expect(withNames(kitchen)).toBe(kitchen)
    useAddressBook(book(), false)
    expect(withNames(`at ${kitchen}`)).toBe(`at ${kitchen}`)
  })

  it('stand in columns in place of shortened addresses', () => {
    useAddressBook(book(), true)
    expect(shortName(kitchen)).toBe('Kitchen 3rd')
    expect(shortName(makeAddress('other'))).toMatch(/^0x\w+…\w+$/)
    expect(shortName(makeHash('id'))).toMatch(/^0x\w+…\w+$/)
  })

  it('are in all that is printed for people', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    onTestFinished(() => log.mockRestore())
    useAddressBook(book(), true)
    say(`Owned by ${owner.toUpperCase().replace('0X', '0x')}`)
    expect(log).toHaveBeenCalledWith(`Owned by Größe (${owner})`)
  })
})
