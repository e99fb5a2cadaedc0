import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStaffList } from '../../src/cli/cards/staff-list.ts'
import { termsContent } from '../../src/cli/support/terms-file.ts'
import { createHalo, createKeycard, type EmulatedCard } from '../nfc/cards/emulated-cards.ts'
import { type BadgeWeb, startBadgeWeb } from '../support/badge-web.ts'
import { cremaMain, stopProcess } from '../support/crema.ts'
import { makePrivateKey } from '../support/make.ts'
import type { Daemon } from './daemon.ts'
import { type SimulatedMachine, startSimulatedMachine } from './simulated-machine.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

/** The page, played through with its own commands: 25 people get cards, two of them buy, one card is lost. */
const page = readFileSync(new URL('../../src/cli/cards/README.md', import.meta.url), 'utf8')
const commands = [...page.matchAll(/^crema (.*)$/gm)].map(([, line = '']) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ''),
)
const played = new Set<readonly string[]>()

/** The command of the page that begins with these words, as its arguments. */
function ofPage(...words: string[]): readonly string[] {
  const found = commands.find(command => words.every((word, at) => command[at] === word))
  if (found === undefined) throw new Error(`The page has no crema ${words.join(' ')}.`)
  played.add(found)
  return found
}

const PEOPLE = ['Anna Müller', 'Meyer, "Jörg"', 'Zoë; Ø', ...Array.from({ length: 22 }, (_, at) => `Person ${at + 4}`)]
const cardOf = (name: string): EmulatedCard => (PEOPLE.indexOf(name) % 2 === 0 ? createHalo(name) : createKeycard(name))

let web: BadgeWeb
let stage: Stage
let machine: Daemon
let office: SimulatedMachine
let list: string
/** As on the page: the folder with the files, and the variables. */
const place = () => ({
  cwd: stage.folder,
  env: { ...process.env, CREMA_KEY: 'issuer.key', CREMA_TERMS: 'terms.json', CREMA_RPC: stage.anvil.url, CREMA_CONFIG: stage.config },
})
const run = async (args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [cremaMain, ...args], place())).stdout

beforeAll(async () => {
  web = await startBadgeWeb()
  stage = await setStage({
    configure: ({ channels }) => {
      for (const channel of channels) channel['badges_url'] = web.url
    },
  })
  office = await startSimulatedMachine(stage.path('office.sock'))
  machine = await stage.startSynced()
  const { domain, terms, id } = stage
  writeFileSync(stage.path('terms.json'), JSON.stringify(termsContent({ domain, terms, id, decimals: 6, symbol: 'tUSD' })))
  writeFileSync(stage.path('issuer.key'), makePrivateKey('company'), { mode: 0o600 })
  list = stage.path('cards.csv')
  // As a spreadsheet in German saves it.
  const lines = PEOPLE.map(name => `"${name.replaceAll('"', '""')}"`)
  writeFileSync(list, `\uFEFFlabel;expires\r\n${lines.map(line => `${line};\r\n`).join('')}`)
})
afterAll(async () => {
  await office.stop()
  await stage.clear()
  await web.stop()
})

/** The people of whom the list has a card, in order. */
const listed = () => readStaffList(list).rows.filter(({ address }) => address !== '')

/**
 * Runs a command that enrols, and holds the card of each person to the reader when the command asks for it.
 * @param isAsked settles when the reader waits for the next card
 * @param most kills the command once it has said that this number of cards is in the list
 */
async function enrol(
  args: readonly string[],
  reader: SimulatedMachine['client'],
  { isAsked = async () => {}, most = Number.POSITIVE_INFINITY }: { isAsked?: () => Promise<void>; most?: number },
): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, [cremaMain, ...args], { ...place(), stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  if (child.stderr === null || child.stdout === null) throw new Error('The command has no output.')
  child.stdout.resume()
  const said: string[] = []
  let taken = 0
  for await (const line of createInterface(child.stderr)) {
    said.push(line)
    if (/ has the card /.test(line) && ++taken === most) {
      await stopProcess(child, 'SIGKILL')
      return said
    }
    const name = PEOPLE.find(name => line === `Hold the card of ${name} to the reader.`)
    if (name === undefined) continue
    await isAsked()
    await hold(reader, cardOf(name), () => listed().some(({ label }) => label === name))
  }
  const [code] = await closed
  if (code !== 0) throw new Error(said.join('\n'))
  return said
}

/** Holds a card to a reader until it is in the list. */
async function hold(reader: SimulatedMachine['client'], card: EmulatedCard, isListed: () => boolean): Promise<void> {
  const stay = await reader.enterField({ transmit: async command => card.transmit(command) })
  await expect.poll(isListed, { timeout: 30_000, interval: 20 }).toBe(true)
  await stay.leave()
}

/** Presses and holds a card to the machine's reader, until the display says this. */
async function tap(card: EmulatedCard, text: RegExp): Promise<void> {
  const { mark } = stage.recorder
  await stage.simulator.press('espresso')
  await stage.recorder.display(mark, /Tap phone or card/)
  const stay = await stage.simulator.enterField({ transmit: async command => card.transmit(command) })
  await stage.recorder.display(mark, text)
  await stay.leave()
}

async function buy(card: EmulatedCard): Promise<void> {
  const { mark } = stage.recorder
  await tap(card, /Remove phone or card/)
  await stage.recorder.display(mark, /Choose a drink/)
}

describe('25 people get cards', () => {
  it('which are read at the office, by a command that is interrupted and run again, and at the machine', async () => {
    const atOffice = [...ofPage('company', 'badge', 'enrol'), '--simulator', stage.path('office.sock')]
    await enrol(atOffice, office.client, { most: 10 })
    expect(listed()).toHaveLength(10)
    await enrol(atOffice, office.client, { most: 10 })
    expect(listed()).toHaveLength(20)
    let { mark } = stage.recorder
    const isAsked = async () => {
      await stage.recorder.display(mark, /New badge/)
      mark = stage.recorder.mark
    }
    await enrol(ofPage('machine', 'enrol'), stage.simulator, { isAsked })
    expect(listed().map(({ label, address, dailyLimit }) => ({ label, address, dailyLimit }))).toEqual(
      PEOPLE.map(label => ({ label, address: cardOf(label).address, dailyLimit: '5.00' })),
    )
    expect(readFileSync(list, 'utf8')).toMatch(/^\uFEFFlabel;expires;address;dailyLimit;card\n/)
  })

  it('whose badges are signed by one command, and fetched by the machine', async () => {
    const from = machine.log.length
    expect(await run(ofPage('company', 'badge', 'issue'))).toContain('25 badges')
    const text = readFileSync(stage.path('badges.json'), 'utf8')
    expect(text).not.toMatch(/Müller|Person/)
    web.publish(JSON.parse(text))
    await machine.logged(({ msg, badges }) => msg === 'Accepted the badges of a list.' && badges === 25, from)
  })

  it('and buy with them', async () => {
    for (const name of ['Anna Müller', 'Meyer, "Jörg"']) {
      await buy(cardOf(name))
      expect((await machine.vends()).at(-1)).toMatchObject({ holder: cardOf(name).address, paid: String(ESPRESSO), state: 'brewed' })
    }
  })

  it('and a lost one is revoked by name, refused, and never signed for again', async () => {
    expect(await run(ofPage('company', 'badge', 'revoke'))).toContain('Recorded in transaction')
    await run(ofPage('machine', 'take-revocation'))
    const cups = (await machine.vends()).length
    await tap(cardOf('Anna Müller'), /Your badge was revoked/)
    expect(await machine.vends()).toHaveLength(cups)
    const again = await run(ofPage('company', 'badge', 'issue'))
    expect(again).toContain('24 badges')
    expect(again).toContain('No badge for Anna Müller, in line 2: revoked.')
    await buy(cardOf('Meyer, "Jörg"'))
  })

  it('of which a machine without a network takes the whole list by hand', async () => {
    expect((await run(ofPage('machine', 'take-badge'))).match(/The machine took the badge of 0x/g)).toHaveLength(24)
  })

  it('by all commands of the page', () => {
    expect(commands.filter(command => !played.has(command))).toEqual([])
  })
})
