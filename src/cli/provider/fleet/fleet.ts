import { existsSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { openPlatform, type Platform } from '../../../chain/platform/open-platform.ts'
import { findMachinesOf, readFleet } from '../../../chain/platform/read-fleet.ts'
import type { Address } from '../../../core/hex.ts'
import { parseDurationMs } from '../../../support/duration.ts'
import { toJson } from '../../../support/json.ts'
import { readOpenReceipts } from '../../company/statement/open-receipts.ts'
import { nameFor } from '../../names/names-in-use.ts'
import { type PlatformCommandOptions, readEach, unitsAt } from '../../platform/open.ts'
import type { Unit } from '../../support/amounts.ts'
import { CommandFailure, errorText } from '../../support/failure.ts'
import { keepLooking } from '../../support/keep-looking.ts'
import { addressOption, agreementsOption, fromBlockOption, jsonOption, rpcOption } from '../../support/options.ts'
import { note, say, sayData } from '../../support/say.ts'
import { stopSignal } from '../../support/stop-signal.ts'
import { nowSeconds, showTime } from '../../support/times.ts'
import { machinesOption } from '../machine-list.ts'
import { type FleetRow, fleetRow, type Owed } from './fleet-row.ts'
import { fleetCsv, fleetText } from './fleet-text.ts'

interface FleetOptions extends PlatformCommandOptions {
  readonly owner?: Address
  readonly machines?: readonly Address[]
  readonly receipts: string
  readonly fromBlock: bigint
  readonly watch?: true
  readonly every: number
  readonly csv?: true
}

/** `crema provider fleet`: all machines of an owner, one line each. */
export function registerFleet(provider: Command): void {
  provider
    .command('fleet')
    .description('show many machines, one line each: last report, faults, cups, deposit left, gas, unredeemed, open orders')
    .addOption(addressOption('--owner <address>', 'all machines of this owner'))
    .addOption(machinesOption('these machines').conflicts('owner'))
    .option('--receipts <file>', 'the receipts that crema provider watch keeps, for what is unredeemed', 'receipts.json')
    .option('--watch', 'show it again and again, until stopped')
    .addOption(new Option('--every <duration>', 'how often, with --watch').default(60_000, '60s').argParser(parseDurationMs))
    .addOption(new Option('--csv', 'print CSV').conflicts('json'))
    .addOption(agreementsOption())
    .addOption(fromBlockOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(showFleet)
}

async function showFleet({ watch, every, json, csv, owner, machines, receipts, fromBlock, ...options }: FleetOptions): Promise<void> {
  if (owner === undefined && machines === undefined)
    throw new CommandFailure({
      code: 'option-missing',
      fact: 'It is not said which machines are shown.',
      expected: '--owner ADDRESS, or --machines LIST',
      remedy: 'Add one of them; --owner is the address that registered the machines.',
    })
  const signal = stopSignal()
  const platform = await openPlatform({ ...options, signal })
  const look = async () => {
    const shown = machines ?? (owner === undefined ? [] : await findMachinesOf(platform, owner, fromBlock))
    const rows = await rowsOf(platform, shown, owedBy(receipts))
    if (json) sayData(toJson({ at: nowSeconds(), machines: rows }))
    else if (csv) sayData(fleetCsv(rows, await unitsOf(platform, rows)).trimEnd())
    else say(rows.length === 0 ? 'There are no such machines.' : fleetText(rows, await unitsOf(platform, rows), nowSeconds()))
    if (watch && !json && !csv) say(`Seen at ${showTime(nowSeconds())}.\n`)
  }
  if (watch) await keepLooking(look, { everyMs: every, signal, complain: error => note(errorText(error, json)) })
  else await look()
}

/** The rows of these machines, those with a name first, by name. */
async function rowsOf(platform: Platform, machines: readonly Address[], owed: Owed): Promise<FleetRow[]> {
  const rows = (await readFleet(platform, machines)).map(each => fleetRow(each, nameFor(each.machine), owed))
  const named = rows.filter(({ name }) => name !== null).sort((a, b) => (a.name ?? '').localeCompare(b.name ?? '', 'en', { numeric: true }))
  return [...named, ...rows.filter(({ name }) => name === null)]
}

/** What each channel owes by the receipts in a file; nothing where there is none. */
const owedBy = (path: string): Owed =>
  new Map([...readOpenReceipts(existsSync(path) ? [path] : [])].map(([id, { cumulativeAmount }]) => [id, cumulativeAmount]))

async function unitsOf(platform: Platform, rows: readonly FleetRow[]): Promise<Map<Address, Unit>> {
  const unitOf = unitsAt(platform)
  const tokens = [...new Set(rows.flatMap(({ depositLeft }) => depositLeft.map(({ token }) => token)))]
  return new Map(await readEach(tokens, async token => [token, await unitOf(token)] as const))
}
