import { writeFileSync } from 'node:fs'
import { badgeContent, revocationContent } from '../../../src/files/signed-file.ts'
import { type BadgeWeb, startBadgeWeb } from '../../support/badge-web.ts'
import { makeKey, makePrivateKey, signMessage } from '../../support/make.ts'
import { type PanelProcess, startPanel } from '../../support/panel-process.ts'
import { type Stage, type StageOptions, setStage } from '../stage.ts'

/** A rented machine with its front panel, which runs the daemon and proxies its requests to the chain. */
export interface PanelStage {
  readonly stage: Stage
  /** The company's badge list. */
  readonly badges: BadgeWeb
  /** Starts the panel, on the same port as before if it ran. */
  start(...more: string[]): Promise<PanelProcess>
  /** The options of every start. */
  readonly options: readonly string[]
  /** The revocation of Erik's badge. */
  readonly revocation: object
  /** A badge for Carla's card, issued that many seconds ago, with this daily limit. */
  cardBadge(issuedAgo: bigint, dailyLimit: bigint): object
  clear(): Promise<void>
}

const YEAR = 365n * 86_400n
const company = makeKey('company')

export interface PanelStageOptions extends StageOptions {
  /** Milliseconds from the end of the button's pulse until the cup is full. */
  readonly brewMs?: number
  /** The people present. Default: those of the usual day. */
  readonly people?: (stage: Stage) => object[]
}

export async function setPanelStage({ brewMs = 1500, people = usualPeople, ...options }: PanelStageOptions = {}): Promise<PanelStage> {
  const badges = await startBadgeWeb()
  const stage = await setStage({
    ...options,
    configure: config => {
      for (const product of config.products) product['brew_ms'] = brewMs
      config.products.push({ name: 'cappuccino', label: 'Cappuccino', price: '1.40', line: 'cappuccino', pulse_ms: 100, brew_ms: brewMs })
      config.hal['relay'] = { lines: ['espresso', 'lungo', 'cappuccino'], max_pulse_ms: 2000 }
      const atOnce = { bad_after: '0s', good_after: '0s' }
      config.sensors = [
        { name: 'water', cause: 'no-water', ...atOnce },
        { name: 'beans', cause: 'beans', ...atOnce },
        { name: 'door', cause: 'door-open', ...atOnce },
      ]
      config.machine['name'] = 'Kitchen, 3rd floor'
      config.machine['log'] = 'info'
      for (const channel of config.channels) channel['badges_url'] = badges.url
      options.configure?.(config)
    },
  })
  // The panel listens at this address instead.
  await stage.network.cut()
  const phones = stage.path('phones.json')
  writeFileSync(phones, JSON.stringify(people(stage)), { mode: 0o600 })
  const given = ['--config', stage.config, '--phones', phones, '--node', stage.anvil.url]
  return {
    ...{ stage, badges, options: given, revocation: revocationOf(stage, 'erik') },
    start: (...more) => startPanel(...given, ...more),
    cardBadge: (issuedAgo, dailyLimit) => badgeOf(stage, 'carla', { issuedAgo, dailyLimit }),
    clear: async () => {
      await stage.clear()
      await badges.stop()
    },
  }
}

export const phone = (name: string, note: string) => ({ kind: 'phone', name, note, key: makePrivateKey(name.toLowerCase()) })

/** A phone with a badge. */
export const hired = (stage: Stage, name: string, note: string, badge: BadgeWishes = {}) => ({
  ...phone(name, note),
  badge: badgeOf(stage, name.toLowerCase(), badge),
})

const usualPeople = (stage: Stage): object[] => [
  hired(stage, 'Anna', 'Employee'),
  hired(stage, 'Ben', 'Employee, 2.00 a day', { dailyLimit: 2_000_000n }),
  { ...phone('Carla', 'Card, 2.50 a day'), kind: 'card' },
  phone('Sam', 'Stranger, no badge'),
  hired(stage, 'Erik', 'Left, badge revoked'),
]

interface BadgeWishes {
  /** Seconds. */
  readonly issuedAgo?: bigint
  readonly goodFor?: bigint
  readonly dailyLimit?: bigint
}

function badgeOf({ domain }: Stage, name: string, { issuedAgo = YEAR, goodFor = 2n * YEAR, dailyLimit = 0n }: BadgeWishes): object {
  const issuedAt = BigInt(Math.floor(Date.now() / 1000)) - issuedAgo
  const badge = { holder: makeKey(name).address, issuedAt, expiresAt: issuedAt + goodFor, dailyLimit }
  const signature = signMessage(company, 'Badge', badge, domain)
  return badgeContent({ domain, issuer: company.address, badge, signature, token: null, label: null })
}

function revocationOf({ domain }: Stage, name: string): object {
  const revocation = { holder: makeKey(name).address, at: BigInt(Math.floor(Date.now() / 1000)) }
  const signature = signMessage(company, 'Revocation', revocation, domain)
  return revocationContent({ domain, issuer: company.address, revocation, signature })
}
