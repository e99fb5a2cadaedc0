import type { Command } from 'commander'
import type { Platform } from '../../chain/platform/open-platform.ts'
import { readAgreementsAt, readOpenOrders, readTwin } from '../../chain/platform/read-platform.ts'
import { type Address, ZERO_ADDRESS } from '../../core/hex.ts'
import type { Agreement } from '../../core/offer.ts'
import type { Twin } from '../../core/report.ts'
import type { WorkOrder } from '../../core/work-order.ts'
import { agreementLines } from '../platform/agreements.ts'
import { open, type PlatformCommandOptions, readEach, unitsAt } from '../platform/open.ts'
import { orderLines } from '../platform/orders.ts'
import { reportContent } from '../platform/report-content.ts'
import { CommandFailure } from '../support/failure.ts'
import { agreementsOption, jsonOption, parseAddress, print, rpcOption } from '../support/options.ts'
import { quoted } from '../support/quoted.ts'
import { showTime } from '../support/times.ts'

/** `crema provider machine ADDRESS`: a machine's state on the chain. */
export function registerTwin(provider: Command): void {
  provider
    .command('machine')
    .description('show a machine on the chain: its last report, agreements, open work orders')
    .argument('<address>', 'the machine', parseAddress)
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(showMachine)
}

async function showMachine(machine: Address, { json, ...options }: PlatformCommandOptions): Promise<void> {
  const platform = await open(options)
  const twin = await readTwin(platform, machine)
  if (twin.owner === ZERO_ADDRESS)
    throw new CommandFailure({
      code: 'machine-unregistered',
      fact: `The machine ${machine} is not registered.`,
      expected: 'a machine with an owner',
      remedy: 'Register it: crema machine registration, then crema provider register.',
    })
  const [agreements, orders] = await Promise.all([readAgreementsAt(platform, machine), readOpenOrders(platform, machine)])
  print(json, { machine, ...twin, report: spelledOut(twin), agreements, orders }, [
    `Machine ${machine}, owned by ${twin.owner}`,
    ...(twin.nextOwner === ZERO_ADDRESS ? [] : [`  offered to ${twin.nextOwner}`]),
    ...reportLines(twin),
    ...(json ? [] : await partyLines(platform, twin, agreements, orders)),
  ])
}

const spelledOut = ({ report, broughtAt }: Twin) => (broughtAt === 0n ? null : reportContent(report))

function reportLines(twin: Twin): string[] {
  const report = spelledOut(twin)
  if (report === null) return ['  no report yet']
  return [
    `  ${report.status}, by its report ${report.sequence} of ${showTime(report.reportedAt)}, recorded at ${showTime(twin.broughtAt)}`,
    `  faults    ${report.faults.join(', ') || 'none'}`,
    `  runs low  ${report.supplies.join(', ') || 'none'}`,
    `  cups      ${report.cups}, by product ${report.cupsByProduct.join(', ')}`,
    `  software  ${quoted(report.software)}`,
  ]
}

async function partyLines(
  platform: Platform,
  { owner }: Twin,
  agreements: readonly Agreement[],
  orders: readonly WorkOrder[],
): Promise<string[]> {
  const unitOf = unitsAt(platform)
  const agreed = await readEach(agreements, async agreement => [
    ...agreementLines(agreement, await unitOf(agreement.terms.token)),
    ...(agreement.owner === owner
      ? []
      : [`  agreed under the former owner ${agreement.owner}; to end it at once: crema provider end ${agreement.id}`]),
  ])
  const asked = await orderLines(platform, orders)
  return [...agreed.flat(), ...(asked.length === 0 ? ['No open work orders.'] : asked)]
}
