import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { enrolCards } from '../../../src/cli/cards/enrol-cards.ts'
import { makeAddress } from '../../support/make.ts'

const folder = mkdtempSync(join(tmpdir(), 'crema-enrol-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'cards.csv')
beforeEach(() => rmSync(path, { force: true }))

const card = (name: string) => ({ kind: 'halo' as const, address: makeAddress(`card ${name}`), publicKey: '0x04' as const })
const address = (name: string) => card(name).address

interface Session {
  readonly cards?: readonly string[]
  readonly names?: readonly string[] | null
  /** Called before each card, as a person at the reader. */
  readonly meanwhile?: (name: string) => void
}

/** Enrols these cards for these names; the reader fails after the last card. */
async function enrol({ cards = [], names = null, meanwhile = () => {} }: Session) {
  const [left, asked] = [[...cards], [...(names ?? [])]]
  const said: string[] = []
  const shown: string[] = []
  const added = await enrolCards({
    path,
    dailyLimit: '5.00',
    cards: {
      next: async () => {
        const name = left.shift()
        if (name === undefined) throw new Error('No card came.')
        meanwhile(name)
        return card(name)
      },
      show: async result => void shown.push(result),
    },
    askName: names === null ? null : async () => asked.shift() ?? null,
    tell: text => void said.push(text),
  }).catch((error: Error) => error.message)
  return { added, said, shown }
}

const file = () => readFileSync(path, 'utf8')

describe('enrolling cards', () => {
  it('asks for names and writes each card beside its name', async () => {
    expect(await enrol({ names: ['Anna', 'Meyer, "Jörg"', ''], cards: ['1', '2'] })).toMatchObject({ added: 2, shown: ['taken', 'taken'] })
    expect(file()).toBe(
      `label,address,dailyLimit,expires,card,revoked\nAnna,${address('1')},5.00,,halo,\n"Meyer, ""Jörg""",${address('2')},5.00,,halo,\n`,
    )
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('fills the lines of a list that a spreadsheet saved, in its dialect, and keeps their own limits', async () => {
    writeFileSync(path, '\uFEFFlabel;dailyLimit\r\nJörg;\r\nÄnne;2,50\r\n')
    expect(await enrol({ cards: ['1', '2'] })).toMatchObject({ added: 2 })
    expect(file()).toBe(`\uFEFFlabel;dailyLimit;address;card\nJörg;5.00;${address('1')};halo\nÄnne;2,50;${address('2')};halo\n`)
  })

  it('has every card in the list when it is interrupted, and goes on from there', async () => {
    writeFileSync(path, 'label\nAnna\nBen\nDora\n')
    expect(await enrol({ cards: ['1', '2'] })).toMatchObject({ added: 'No card came.' })
    expect(file()).toContain(`Ben,${address('2')}`)
    const { added, said } = await enrol({ cards: ['2', '3'] })
    expect(added).toBe(1)
    expect(said).toContain('This is the card of Ben, in line 3. Take another one.')
    expect(file().match(/0x/g)).toHaveLength(3)
    expect(await enrol({})).toEqual({ added: 0, said: [], shown: [] })
  })

  it('refuses a card that is in the list already, revoked ones too, in either case of its address', async () => {
    writeFileSync(path, `label,address,revoked\nAnna,${address('1').toUpperCase().replace('0X', '0x')},2026-05-01\nBen,,\n`)
    const { said, shown } = await enrol({ cards: ['1', '2'] })
    expect(said).toContain('This is the card of Anna, in line 2, and revoked. Take another one.')
    expect(shown).toEqual(['refused', 'taken'])
  })

  it('wants another name for a person that has a card, unless it was revoked', async () => {
    writeFileSync(path, `label,address,revoked\nAnna,${address('1')},\nBen,${address('2')},2026-05-01\n`)
    const { added, said } = await enrol({ names: ['Anna', 'Anna 2', 'Ben'], cards: ['3', '4'] })
    expect(added).toBe(2)
    expect(said[0]).toMatch(/^Anna has the card 0x\w{40}, in line 2\./)
    expect(file()).toContain(`Ben,${address('4')}`)
  })

  it('keeps what was edited while it waited for a card', async () => {
    writeFileSync(path, 'label\nAnna\n')
    await enrol({ cards: ['1'], meanwhile: () => writeFileSync(path, 'label,dailyLimit\nDora,9\nAnna,3\n') })
    expect(file()).toBe(`label,dailyLimit,address,card\nDora,9,,\nAnna,3,${address('1')},halo\n`)
  })

  it('does not overwrite a list that is not one', async () => {
    writeFileSync(path, 'name,phone\nAnna,123\n')
    expect(await enrol({ cards: ['1'] })).toMatchObject({ added: expect.stringContaining('There is a column "phone".') })
    expect(file()).toBe('name,phone\nAnna,123\n')
  })

  it('says that the list names nobody where nobody can be asked', async () => {
    expect(await enrol({})).toMatchObject({ added: expect.stringContaining('names nobody') })
  })
})
