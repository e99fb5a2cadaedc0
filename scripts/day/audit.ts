import { createPublicClient, erc20Abi, formatUnits, http, parseUnits } from 'viem'
import type { Wire } from '../../src/control/status.ts'
import { CremaError } from '../../src/core/crema-error.ts'
import type { Redemption } from '../../src/store/records.ts'
import { cremaJson } from '../../test/support/crema.ts'
import { allOrders, jobs } from './rental.ts'
import { OWNERS_MONEY, type Stage } from './stage.ts'
import type { Tally } from './tally.ts'
import { untilTwinCounts } from './work.ts'

/** The day's figures. Amounts are strings in the token's smallest unit. */
export interface Figures {
  readonly cups: number
  readonly offlineCups: number
  readonly refused: number
  readonly redemptions: number
  readonly paidToPayee: string
  readonly refundedToPayer: string
  readonly deposited: string
  /** Work orders paid to the provider. */
  readonly ordersPaid: number
  /** Paid to the supplier and the service provider for these orders. */
  readonly workPaid: string
  /** Reports signed by the machine and recorded on the chain. */
  readonly reports: number
  readonly medianTapToRelayMs: number
}

const DEPOSITED = 120_000_000n
const UNITS_A_CENT = 10_000n

/** Reads balances from the chain and everything else from the machine; throws unless the totals agree. */
export async function audit(stage: Stage, tally: Tally): Promise<{ figures: Figures; rows: [string, string][] }> {
  const { addresses, contract, recorder, config, terms } = stage
  const holders = [addresses.treasury, addresses.company, addresses.supplier, addresses.service, addresses.owner, contract]
  const [paid, refunded, forBeans = 0n, forRepair = 0n, ownersRest, stuck] = await Promise.all(holders.map(each => balance(stage, each)))
  const [orders, twin] = await Promise.all([allOrders(), untilTwinCounts(stage, tally.cups)])
  const workPaid = forBeans + forRepair
  const redemptions = await cremaJson<Wire<Redemption>[]>('machine', 'redemptions', '--config', config)
  const channel = await cremaJson<{ left: string; redeemed: string }>('company', 'channel', '--terms', terms)
  const spent = BigInt(tally.spentCents) * UNITS_A_CENT
  const times = recorder.tapsToRelay().sort((a, b) => a - b)
  const checks: [string, unknown, unknown][] = [
    ['the payee holds what all cups cost', paid, spent],
    ['the company got the rest back', refunded, DEPOSITED - spent],
    ['the supplier holds its fee', forBeans, parseUnits(jobs.beans.fee, 6)],
    ['the service provider holds its fee', forRepair, parseUnits(jobs['no-water'].fee, 6)],
    ["the machine's owner has the rest back", ownersRest, OWNERS_MONEY - workPaid],
    ['nothing is left in the contract', stuck, 0n],
    ['the machine was delivered, and the work paid', orders.map(({ state }) => state).join(), 'done,paid,paid'],
    ['the fees of these orders add up to it', orders.reduce((sum, { fee }) => sum + BigInt(fee), 0n), workPaid],
    ['no work is left to do', twin.orders.length, 0],
    ['the channel counts the same', channel.redeemed, String(spent)],
    ['the relay closed once for each cup, and to try the repair', recorder.pulses, tally.cups + tally.testCups],
    ['two redemptions paid for everything', redemptions.filter(({ state }) => state === 'final').length, 2],
    ['they paid the price of all cups', redemptions.reduce((sum, { paid }) => sum + BigInt(paid ?? 0), 0n), spent],
    ['a stranger, an expired badge, a revoked one and a torn tap got nothing', tally.refused, 4],
  ]
  const wrong = checks.filter(([, got, expected]) => got !== expected)
  if (wrong.length > 0)
    throw new CremaError({
      code: 'audit-failed',
      fact: 'The day does not add up.',
      details: wrong.map(([what, got, expected]) => `${what}: got ${got}, expected ${expected}`),
      expected: 'every check to hold',
      remedy: 'See the log of the machine: --keep keeps it.',
    })
  const figures: Figures = {
    cups: tally.cups,
    offlineCups: tally.offlineCups,
    refused: tally.refused,
    redemptions: redemptions.length,
    paidToPayee: String(paid),
    refundedToPayer: String(refunded),
    deposited: String(DEPOSITED),
    ordersPaid: orders.filter(({ state }) => state === 'paid').length,
    workPaid: String(workPaid),
    reports: Number(twin.report?.sequence),
    medianTapToRelayMs: Math.round((times[Math.floor(times.length / 2)] ?? 0) * 10) / 10,
  }
  return { figures, rows: tableOf(figures) }
}

async function balance({ anvil, token }: Stage, holder: `0x${string}`): Promise<bigint> {
  const client = createPublicClient({ transport: http(anvil.url) })
  return client.readContract({ address: token, abi: erc20Abi, functionName: 'balanceOf', args: [holder] })
}

function tableOf(figures: Figures): [string, string][] {
  const money = (amount: string) => `${Number(formatUnits(BigInt(amount), 6)).toFixed(2)} tUSD`
  return [
    ['deposited by the company', money(figures.deposited)],
    ['paid to the machine’s owner', money(figures.paidToPayee)],
    ['refunded to the company', money(figures.refundedToPayer)],
    ['paid for beans and repair', `${money(figures.workPaid)}, for ${figures.ordersPaid} work orders`],
    ['cups', `${figures.cups}, ${figures.offlineCups} of them offline`],
    ['refused', String(figures.refused)],
    ['redemptions', String(figures.redemptions)],
    ['reports of the machine', String(figures.reports)],
    ['from tap to relay', `${figures.medianTapToRelayMs} ms (median)`],
  ]
}
