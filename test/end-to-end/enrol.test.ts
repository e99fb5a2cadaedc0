import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/cli/support/exit-codes.ts'
import { termsContent } from '../../src/cli/support/terms-file.ts'
import { androidWithoutApp, createHalo, createKeycard } from '../nfc/cards/emulated-cards.ts'
import { crema, cremaJson, runCrema } from '../support/crema.ts'
import { makePrivateKey } from '../support/make.ts'
import type { Daemon } from './daemon.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

describe('crema machine enrol', () => {
  let stage: Stage
  let machine: Daemon

  beforeAll(async () => {
    stage = await setStage()
    machine = await stage.startSynced()
    const { domain, terms, id } = stage
    writeFileSync(stage.path('terms.json'), JSON.stringify(termsContent({ domain, terms, id, decimals: 6, symbol: 'tUSD' })))
    writeFileSync(stage.path('issuer.key'), makePrivateKey('company'), { mode: 0o600 })
  })
  afterAll(() => stage.clear())

  const lay = (card: { transmit(command: Uint8Array): Uint8Array }) =>
    stage.simulator.enterField({ transmit: async command => card.transmit(command) })
  const enrol = (...more: string[]) => crema('machine', 'enrol', '--config', stage.config, ...more)
  const issue = (...more: string[]) =>
    runCrema(['company', 'badge', 'issue', '--terms', stage.path('terms.json'), '--key', stage.path('issuer.key'), ...more])

  it('reads a card at the machine, whose badge the company signs and whose holder then buys', async () => {
    const card = createHalo('a new employee’s')
    const { mark } = stage.recorder
    const said = enrol('--out', stage.path('card.json'))
    await stage.recorder.display(mark, /New badge/)
    const stay = await lay(card)
    expect(await said).toContain(card.address)
    await stage.recorder.display(mark, /Card read/)
    await stay.leave()
    expect(JSON.parse(readFileSync(stage.path('card.json'), 'utf8'))).toMatchObject({ kind: 'halo', address: card.address })
    expect(card.signed).toEqual([])

    const unlimited = await issue('--card-file', stage.path('card.json'), '--no-limit', '--out', stage.path('none.json'))
    expect(unlimited.code).toBe(EXIT_CODES.usage)
    expect(unlimited.stderr).toContain('The badge is for a card and has no daily limit.')
    const issued = await issue('--card-file', stage.path('card.json'), '--daily-limit', '1.00', '--out', stage.path('badge.json'))
    expect(issued.stdout).toContain(`a badge for ${card.address}`)
    await crema('machine', 'take-badge', stage.path('badge.json'), '--config', stage.config)

    const pressed = stage.recorder.mark
    await stage.simulator.press('espresso')
    await stage.recorder.display(pressed, /Tap phone or card/)
    const tap = await lay(card)
    await stage.recorder.display(pressed, /Remove phone or card/)
    await tap.leave()
    await stage.recorder.display(pressed, /Choose a drink/)
    expect((await machine.vends()).at(-1)).toMatchObject({ holder: card.address, paid: String(ESPRESSO), state: 'brewed' })
  })

  it('keeps waiting after a phone, and reads the next card', async () => {
    const card = createKeycard('another employee’s')
    const { mark } = stage.recorder
    const said = cremaJson<{ kind: string; address: string }>('machine', 'enrol', '--config', stage.config)
    await stage.recorder.display(mark, /New badge/)
    const phone = await lay(androidWithoutApp)
    await stage.recorder.display(mark, /A phone shows its address/)
    await phone.leave()
    const stay = await lay(card)
    expect(await said).toMatchObject({ kind: 'keycard', address: card.address })
    await stay.leave()
  })

  it('is refused while somebody is being served', async () => {
    const { mark } = stage.recorder
    await stage.simulator.press('espresso')
    await stage.recorder.display(mark, /Tap phone or card/)
    const { code, stderr } = await runCrema(['machine', 'enrol', '--config', stage.config])
    expect(code).toBe(EXIT_CODES.refused)
    expect(stderr).toContain('A customer is being served.')
    expect((await machine.status()).problems).toEqual([])
  })
})
