import type { Command } from 'commander'
import { parseEventLogs, type TransactionReceipt } from 'viem'
import { workOrdersAbi } from '../../chain/abi/work-orders-abi.ts'
import { acceptOrderCall, cancelOrderCall, requestDeliveryCall, settleOrderCall } from '../../chain/platform/calls.ts'
import type { Platform } from '../../chain/platform/open-platform.ts'
import { readOrders } from '../../chain/platform/read-lists.ts'
import { findOrders, readAgreement, readOrder } from '../../chain/platform/read-platform.ts'
import type { Call } from '../../chain/prepare-transaction.ts'
import type { Address } from '../../core/hex.ts'
import type { WorkOrder } from '../../core/work-order.ts'
import { openAccount } from '../company/open-company.ts'
import { oddLine, sorted } from '../platform/odd.ts'
import { open, type PlatformCommandOptions, sendIn, transactionOf } from '../platform/open.ts'
import { orderLines } from '../platform/orders.ts'
import { addPageOptions, type PageOptions, pageLines, pageOf, placeOf } from '../platform/pages.ts'
import { CommandFailure } from '../support/failure.ts'
import {
  addressOption,
  agreementsOption,
  fromBlockOption,
  jsonOption,
  keyOption,
  parseWhole,
  print,
  rpcOption,
} from '../support/options.ts'
import { parseTime } from '../support/times.ts'
import { readUnit } from '../support/unit.ts'

interface ListOptions extends PlatformCommandOptions, PageOptions {
  readonly fromBlock: bigint
  readonly machine?: Address
  readonly provider?: Address
  readonly customer?: Address
  readonly all?: true
}

interface OrderOptions extends PlatformCommandOptions {
  readonly key: string
}

/** `crema provider orders …`: work orders that are requested, accepted, done and paid. */
export function registerOrders(provider: Command): void {
  const orders = provider.command('orders').description('work orders: repair, regular service, goods, the delivery of a machine')
  addPageOptions(orders.command('list', { isDefault: true }))
    .description('list the open orders: neither paid nor cancelled')
    .addOption(addressOption('--provider <address>', 'only from this provider'))
    .addOption(addressOption('--machine <address>', 'only at this machine'))
    .addOption(addressOption('--customer <address>', 'only for this customer'))
    .option('--all', 'include paid and cancelled ones')
    .addOption(agreementsOption())
    .addOption(fromBlockOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(listOrders)
  command(orders, 'accept', 'accept the work, with a due date', 'the provider')
    .requiredOption('--due <time>', 'when it will be done, such as 2027-03-31, 2027-03-31T18:00Z or 2d; at most 30 days ahead')
    .option('--note <text>', 'a tracking number, a name; at most 64 bytes', '')
    .action((id: bigint, options: OrderOptions & { due: string; note: string }) => {
      const dueAt = parseTime(options.due, 'end')
      return act(id, options, platform => acceptOrderCall(platform, id, dueAt, options.note))
    })
  command(
    orders,
    'settle',
    'record that the channel has paid for the work; anyone may do this',
    'the sender, which pays for the gas',
  ).action((id: bigint, options: OrderOptions) => act(id, options, platform => settleOrderCall(platform, id)))
  command(
    orders,
    'cancel',
    "cancel an order: the provider before it is done; the customer and the machine's owner before it is accepted, or once it is a week late",
    "the provider, the customer or the machine's owner",
  ).action((id: bigint, options: OrderOptions) => act(id, options, platform => cancelOrderCall(platform, id)))
  orders
    .command('deliver')
    .description('order the delivery of your machine to a customer who rents it: from your supplier, or else from yourself')
    .argument('<agreement>', 'the number of the rental, from crema provider agreements', parseWhole)
    .addOption(keyOption("the machine's owner"))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(deliver)
}

const command = (orders: Command, name: string, description: string, whose: string) =>
  orders
    .command(name)
    .description(description)
    .argument('<order>', 'its number, from crema provider orders', parseWhole)
    .addOption(keyOption(whose))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())

const isOver = ({ state, fee }: WorkOrder) => state === 'paid' || state === 'cancelled' || (state === 'done' && fee === 0n)

async function listOrders({ fromBlock, machine, provider, customer, all, json, page, limit, ...options }: ListOptions): Promise<void> {
  const platform = await open(options)
  const ids = await findOrders(platform, { machine, provider, customer }, fromBlock)
  const { values, odd } = sorted(ids, await readOrders(platform, ids))
  const shown = pageOf(
    values.filter(order => all || !isOver(order)),
    { page, limit },
  )
  const texts = json ? [] : await orderLines(platform, shown.items)
  const lines = [...texts, ...odd.map(each => oddLine('Order', each)), ...pageLines(shown)]
  print(json, { orders: shown.items, odd, ...placeOf(shown) }, lines.length === 0 ? ['There are no such work orders.'] : lines)
}

async function act(id: bigint, { key, json, ...options }: OrderOptions, callFor: (platform: Platform) => Call): Promise<void> {
  const account = openAccount({ key })
  const platform = await open(options)
  const { unit } = await orderAndUnit(platform, id)
  const mined: TransactionReceipt = await sendIn(unit, platform, account, callFor(platform))
  const order = await readOrder(platform, id)
  print(json, { ...order, ...transactionOf(mined) }, [...(await orderLines(platform, [order])), `By transaction ${mined.transactionHash}.`])
}

async function deliver(rentalId: bigint, { key, json, ...options }: OrderOptions): Promise<void> {
  const platform = await open(options)
  const mined = await sendIn(null, platform, openAccount({ key }), requestDeliveryCall(platform, rentalId))
  const [requested] = parseEventLogs({ abi: workOrdersAbi, eventName: 'OrderRequested', logs: mined.logs })
  if (requested === undefined) throw new Error(`Transaction ${mined.transactionHash} requested no order.`)
  const order = await readOrder(platform, requested.args.orderId)
  print(json, { ...order, ...transactionOf(mined) }, [
    ...(await orderLines(platform, [order])),
    `By transaction ${mined.transactionHash}. Promise it: crema provider orders accept ${order.id}`,
  ])
}

/**
 * Reads an order with its agreement and the unit of its amounts.
 * @throws CommandFailure when there is no such order
 */
export async function orderAndUnit(platform: Platform, id: bigint) {
  const order = await readOrder(platform, id)
  if (order.state === 'none')
    throw new CommandFailure({
      code: 'no-such-order',
      fact: `There is no work order ${id}.`,
      expected: 'the number of a work order',
      remedy: 'List them: crema provider orders.',
    })
  const agreement = await readAgreement(platform, order.agreementId)
  return { order, agreement, unit: await readUnit(platform, agreement.terms.token) }
}
