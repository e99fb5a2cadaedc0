import { readFileSync, writeFileSync } from 'node:fs'
import { askMachine } from '../../src/control/client.ts'
import type { MachineStatus, Wire } from '../../src/control/status.ts'
import { crema } from '../../test/support/crema.ts'
import { type PanelProcess, startPanel } from '../../test/support/panel-process.ts'
import { asCompany, issueBadge, newPhone, revokeBadges } from './people.ts'
import type { Stage } from './stage.ts'
import type { Storyteller } from './storyteller.ts'

/** Brewing time, long enough to watch it or to pull the plug. */
export const PANEL_BREW_MS = 4000

/** Starts a rented machine with its front panel. The panel takes over the machine's connection to the chain, so that it can cut it. */
export async function openPanelScene(stage: Stage, tell: Storyteller, port: number): Promise<PanelProcess> {
  const { config, path, network, anvil } = stage
  const phones = path('phones.json')
  tell.chapter('The front panel')
  await tell.step('The company deposits 100.00 tUSD; two phones and a card get badges, Erik’s is revoked', async () => {
    const [people] = await Promise.all([givePhones(stage), crema('company', 'top-up', '100.00', ...asCompany(stage))])
    writeFileSync(phones, JSON.stringify(people), { mode: 0o600 })
    await network.cut()
  })
  return tell.step('The machine is plugged in and reads its channel', async () => {
    const panel = await startPanel('--config', config, '--phones', phones, '--node', anvil.url, '--port', String(port))
    await Promise.race([untilRented(path('control.sock')), panel.ended.then(words => Promise.reject(new Error(words)))])
    await crema('machine', 'take-revocation', path('revocation.json'), '--config', config)
    return panel
  })
}

/** Two employees with phones and one with a card, a stranger, and a former employee. */
function givePhones(stage: Stage): Promise<object[]> {
  return Promise.all([
    hire(stage, { name: 'Anna', note: 'Employee' }, '10.00'),
    hire(stage, { name: 'Ben', note: 'Employee, 2.00 a day' }, '2.00'),
    card(stage, { name: 'Carla', note: 'Card, 5.00 a day' }, '5.00'),
    phone(stage, { name: 'Sam', note: 'Stranger, no badge' }).then(({ entry }) => entry),
    hire(stage, { name: 'Erik', note: 'Left, badge revoked' }, '10.00', holder => revokeBadges(stage, holder)),
  ])
}

interface Person {
  readonly name: string
  readonly note: string
}

async function hire(stage: Stage, person: Person, dailyLimit: string, then: (holder: string) => Promise<unknown> = async () => {}) {
  const { entry, holder } = await phone(stage, person)
  const file = await issueBadge(stage, { holder, label: person.name, dailyLimit })
  await then(holder)
  return { ...entry, badge: JSON.parse(readFileSync(file, 'utf8')) }
}

/** A card does not carry its badge: the machine finds it in the company's list. */
async function card(stage: Stage, person: Person, dailyLimit: string) {
  const { badge, ...entry } = await hire(stage, person, dailyLimit)
  stage.badges.publish([badge])
  return { ...entry, kind: 'card' }
}

async function phone(stage: Stage, { name, note }: Person) {
  const holder = await newPhone(stage, name)
  const key = readFileSync(stage.path(`${name}/wallet.key`), 'utf8').trim()
  return { holder, entry: { kind: 'phone', name, note, key } }
}

/** Waits until the machine answers and has read its deposit at a final block. */
async function untilRented(control: string): Promise<void> {
  const deadline = performance.now() + 60_000
  for (;;) {
    const status = (await askMachine(control, { command: 'status' }).catch(() => null)) as Wire<MachineStatus> | null
    if (status?.channels[0]?.depositLeft === '100000000') return
    if (performance.now() > deadline) throw new Error('The machine did not read its deposit within a minute.')
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
