import type { FleetMachine } from '../../../chain/platform/read-fleet.ts'
import type { Fault } from '../../../core/crema-error.ts'
import type { Address, Hash } from '../../../core/hex.ts'
import type { Agreement } from '../../../core/offer.ts'
import { reportContent } from '../../platform/report-content.ts'

/** Money of one token. */
export interface TokenAmount {
  /** Zero for the native coin. */
  readonly token: Address
  /** In the token's smallest unit. */
  readonly amount: bigint
}

/** One machine in the list of a fleet. */
export interface FleetRow {
  readonly machine: Address
  /** From the user's address book; null if it has none. */
  readonly name: string | null
  /** Null before its first report. Unix seconds, by the machine's clock. */
  readonly reportedAt: bigint | null
  readonly status: string | null
  readonly faults: readonly string[]
  readonly runsLow: readonly string[]
  readonly cups: bigint | null
  /** What customers can still spend there, by token. */
  readonly depositLeft: readonly TokenAmount[]
  /** In wei. */
  readonly gas: bigint
  /** What receipts owe and the chain has not paid yet, by token; null where no receipt is known. */
  readonly unredeemed: readonly TokenAmount[] | null
  readonly openOrders: number
  /** Why something of it cannot be shown. */
  readonly odd: readonly Fault[]
}

/** What each channel owes in all by its newest receipt. */
export type Owed = ReadonlyMap<Hash, bigint>

/** The row of a machine. */
export function fleetRow({ machine, twin, agreements, orders, gas, faults }: FleetMachine, name: string | null, owed: Owed): FleetRow {
  const report = twin === null || twin.broughtAt === 0n ? null : reportContent(twin.report)
  const channels = channelsOf(agreements ?? [])
  return {
    machine,
    name,
    reportedAt: report?.reportedAt ?? null,
    status: report?.status ?? null,
    faults: report?.faults ?? [],
    runsLow: report?.supplies ?? [],
    cups: report?.cups ?? null,
    depositLeft: byToken(channels, ({ channel }) => channel.deposited - channel.redeemed),
    gas,
    unredeemed: unredeemedOf(channels, owed),
    openOrders: orders?.length ?? 0,
    odd: faults,
  }
}

/** One rental for each channel: rentals with the same terms share it. */
const channelsOf = (agreements: readonly Agreement[]): Agreement[] => [
  ...new Map(agreements.filter(({ kind }) => kind === 'rental').map(each => [each.channelId, each])).values(),
]

function unredeemedOf(channels: readonly Agreement[], owed: Owed): TokenAmount[] | null {
  const known = channels.filter(({ channelId }) => owed.has(channelId))
  if (known.length === 0) return channels.length === 0 ? [] : null
  return byToken(known, ({ channelId, channel }) => atLeast0((owed.get(channelId) ?? 0n) - channel.redeemed))
}

const atLeast0 = (amount: bigint) => (amount > 0n ? amount : 0n)

function byToken(channels: readonly Agreement[], amountOf: (agreement: Agreement) => bigint): TokenAmount[] {
  const sums = new Map<Address, bigint>()
  for (const each of channels) sums.set(each.terms.token, (sums.get(each.terms.token) ?? 0n) + amountOf(each))
  return [...sums].map(([token, amount]) => ({ token, amount }))
}
