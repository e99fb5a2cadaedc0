import type { Command } from 'commander'
import { parseEventLogs, type TransactionReceipt } from 'viem'
import { workOrdersAbi } from '../../chain/abi/work-orders-abi.ts'
import { acceptOrderCall, cancelOrderCall, requestDeliveryCall, settleOrderCall } from '../../chain/platform/calls.ts'
import type { Platform } from '../../chain/platform/open-platform.ts'
import { findOrders, readAgreement, readOrder } from '../../chain/platform/read-platform.ts'
import type { Call } from '../../chain/prepare-transaction.ts'
import type { Address } from '../../core/hex.ts'
import type { WorkOrder } from '../../core/work-order.ts'
import { openAccount } from '../company/open-company.ts'
import { open, type PlatformOptions, readEach, sendIn, transactionOf } from '../platform/open.ts'
import { orderLines } from '../platform/orders.ts'
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

interface ListOptions extends PlatformOptions {
  readonly fromBlock: bigint
  readonly machine?: Address
  readonly provider?: Address
  readonly customer?: Address
  readonly all?: true
}

interface OrderOptions extends PlatformOptions {
  readonly key: string
}

/** `crema provider orders …`: what is asked for, promised, done and paid. */
export function registerOrders(provider: Command): void {
  const orders = provider.command('orders').description('work orders: mending, regular service, goods, the delivery of a machine')
  orders
    .command('list', { isDefault: true })
    .description('list those that wait for somebody: not yet paid, not cancelled')
    .addOption(addressOption('--provider <address>', 'only of this provider'))
    .addOption(addressOption('--machine <address>', 'only at this machine'))
    .addOption(addressOption('--customer <address>', 'only for this customer'))
    .option('--all', 'paid and cancelled ones too')
    .addOption(agreementsOption())
    .addOption(fromBlockOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(listOrders)
  command(orders, 'accept', 'promise the work until a date', 'the provider')
    .requiredOption('--due <time>', 'until when, such as 2027-03-31, 2027-03-31T18:00Z or 2d; at most 30 days ahead')
    .option('--note <text>', 'a tracking number, a name; at most 64 bytes', '')
    .action((id: bigint, options: OrderOptions & { due: string; note: string }) => {
      const dueAt = parseTime(options.due, 'end')
      return act(id, options, platform => acceptOrderCall(platform, id, dueAt, options.note))
    })
  command(orders, 'settle', 'put down that the channel paid the work; anyone may', 'whoever pays for the gas').action(
    (id: bigint, options: OrderOptions) => act(id, options, platform => settleOrderCall(platform, id)),
  )
  command(
    orders,
    'cancel',
    "take an order off: the provider before it is done; the customer and the machine's owner before it is promised, or a week late",
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

async function listOrders({ fromBlock, machine, provider, customer, all, json, ...options }: ListOptions): Promise<void> {
  const platform = await open(options)
  const ids = await findOrders(platform, { machine, provider, customer }, fromBlock)
  const orders = (await readEach(ids, id => readOrder(platform, id))).filter(order => all || !isOver(order))
  const lines = json ? [] : await orderLines(platform, orders)
  print(json, { orders }, lines.length === 0 ? ['There are no such work orders.'] : lines)
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
 * An order with its agreement, and how its amounts are written.
 * @throws CommandFailure where there is none
 */
export async function orderAndUnit(platform: Platform, id: bigint) {
  const order = await readOrder(platform, id)
  if (order.state === 'none')
    throw new CommandFailure(`There is no work order ${id}.\nExpected the number of one.\nList them: crema provider orders.`)
  const agreement = await readAgreement(platform, order.agreementId)
  return { order, agreement, unit: await readUnit(platform, agreement.terms.token) }
}
