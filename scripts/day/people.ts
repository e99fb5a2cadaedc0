import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { crema } from '../../test/support/crema.ts'
import type { Stage } from './stage.ts'

/** Creates a phone with a key and no badge, in a folder named after the person; returns its address. */
export async function newPhone({ path }: Stage, name: string): Promise<string> {
  mkdirSync(path(name))
  return crema('wallet', 'new', '--phone', path(name))
}

export interface BadgeWishes {
  readonly holder: string
  readonly label: string
  readonly expires?: string
  /** In the token's unit. */
  readonly dailyLimit: string
}

/** Signs a badge for the company; returns its file. */
export async function issueBadge(stage: Stage, { holder, label, expires = '365d', dailyLimit }: BadgeWishes): Promise<string> {
  const file = stage.path(`${label}.badge.json`)
  const badge = ['--holder', holder, '--expires', expires, '--daily-limit', dailyLimit, '--label', label]
  await crema('company', 'badge', 'issue', ...badge, ...asCompany(stage), '--out', file)
  return file
}

/**
 * Signs the badges of a whole list at once, without gas, and adds each to its holder's phone.
 * @param expires by name, such as `365d`
 * @returns the holders' addresses by name
 */
export async function hireAll(stage: Stage, expires: Readonly<Record<string, string>>, dailyLimit: string): Promise<Map<string, string>> {
  const { path } = stage
  const hire = async ([name, until]: [string, string]) => ({ name, until, holder: await newPhone(stage, name) })
  const staff = await Promise.all(Object.entries(expires).map(hire))
  const rows = staff.map(({ name, until, holder }) => [name, holder, dailyLimit, until].join())
  writeFileSync(path('staff.csv'), ['label,address,dailyLimit,expires', ...rows, ''].join('\n'))
  const files = ['--each', path('badges'), '--out', path('badges.json')]
  await crema('company', 'badge', 'issue', '--csv', path('staff.csv'), ...asCompany(stage), ...files)
  const take = ({ name }: { name: string }) => crema('wallet', 'add-badge', path(`badges/badge-${name}.json`), '--phone', path(name))
  await Promise.all(staff.map(take))
  return new Map(staff.map(({ name, holder }) => [name, holder]))
}

/** Resolves once the badge of this person has expired. */
export async function badgeExpired({ path }: Stage, name: string): Promise<void> {
  const { expiresAt } = JSON.parse(readFileSync(path(`badges/badge-${name}.json`), 'utf8')) as { expiresAt: number }
  await pause(Math.max(0, (expiresAt + 1) * 1000 - Date.now()))
}

/** Ends a holder's badges; returns the revocation file. With `--record`, every machine finds it on the chain too. */
export async function revokeBadges(stage: Stage, holder: string, ...more: string[]): Promise<string> {
  const file = stage.path('revocation.json')
  await crema('company', 'badge', 'revoke', '--holder', holder, ...asCompany(stage), ...more, '--out', file)
  return file
}

/** The options of the company's commands: its terms and its key. */
export const asCompany = ({ terms, keyOf }: Stage): string[] => ['--terms', terms, '--key', keyOf('company')]
