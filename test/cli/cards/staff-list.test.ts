import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readStaffList, type StaffCells, writeStaffList } from '../../../src/cli/cards/staff-list.ts'
import { anna } from '../../support/make.ts'

const folder = mkdtempSync(join(tmpdir(), 'crema-staff-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'staff.csv')

const read = (content: string | Uint8Array) => {
  writeFileSync(path, content)
  return readStaffList(path)
}
const labels = (rows: readonly StaffCells[]) => rows.map(({ label }) => label)
const latin1 = (text: string) => Buffer.from(text, 'latin1')
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

describe('a list of people', () => {
  it.each([
    ['UTF-8', 'label,address\n"Meyer, ""Jörg""",\n'],
    ['UTF-8 with a byte order mark and semicolons (Excel: CSV UTF-8)', '\uFEFFlabel;address\r\n"Meyer, ""Jörg""";\r\n'],
    ['code page 1252 (Excel: CSV)', latin1('label;address\r\n"Meyer, ""Jörg""";\r\n')],
    ['UTF-16 with tabs (Excel: Unicode text)', utf16('label\taddress\r\n"Meyer, ""Jörg"""\t\r\n')],
  ])('is read as saved in %s, and again after it was written', async (_, content) => {
    const list = read(content)
    expect(labels(list.rows)).toEqual(['Meyer, "Jörg"'])
    await writeStaffList(path, { ...list, rows: [...list.rows, { ...(list.rows[0] as (typeof list.rows)[0]), label: 'Zoë; Ä' }] })
    const again = readStaffList(path)
    expect(labels(again.rows)).toEqual(['Meyer, "Jörg"', 'Zoë; Ä'])
    expect(again.dialect.delimiter).toBe(list.dialect.delimiter)
  })

  it('of names alone may hold commas, where a spreadsheet separates by semicolons and so quotes none', () => {
    expect(labels(read('label\r\nMeyer, Jörg\r\nZoë\r\n').rows)).toEqual(['Meyer, Jörg', 'Zoë'])
    expect(labels(read('label\n"Meyer, Jörg"\n').rows)).toEqual(['Meyer, Jörg'])
    expect(labels(read('label\nMeyer; Jörg\nZoë\n').rows)).toEqual(['Meyer; Jörg', 'Zoë'])
  })

  it('has nobody in a line of separators alone, which a spreadsheet leaves of a deleted row', () => {
    expect(labels(read('label;address;dailyLimit\r\nAnna;;\r\n;;\r\n ; ;\r\nBen;;\r\n').rows)).toEqual(['Anna', 'Ben'])
  })

  it('keeps the order of the columns, and adds those that are used', async () => {
    const list = read(`address,label\n${anna.address},Anna\n`)
    await writeStaffList(path, { ...list, rows: list.rows.map(row => ({ ...row, card: 'halo' })) })
    expect(readFileSync(path, 'utf8')).toBe(`address,label,card\n${anna.address},Anna,halo\n`)
  })

  it('has no blanks around a value, in quotes neither: they would be gone when it is written again', () => {
    expect(labels(read('label,address\n"Anna \u00a0", x\n" ",\n').rows)).toEqual(['Anna'])
  })

  it('knows the line of each person', () => {
    expect(read('label,address\n\n"A\nB",\nC,\n').rows.map(({ line }) => line)).toEqual([4, 5])
  })
})
