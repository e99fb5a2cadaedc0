import type { Command } from 'commander'
import type { LocalAccount } from 'viem'
import { redeemCalldata } from '../../chain/claim.ts'
import { orderDoneCall, settleOrderCall } from '../../chain/platform/calls.ts'
import type { Platform } from '../../chain/platform/open-platform.ts'
import { readOrders } from '../../chain/platform/read-lists.ts'
import { findOrders, readAgreement, readOrder } from '../../chain/platform/read-platform.ts'
import type { Call } from '../../chain/prepare-transaction.ts'
import type { Address, Hash } from '../../core/hex.ts'
import type { Agreement } from '../../core/offer.ts'
import type { WorkOrder } from '../../core/work-order.ts'
import type { Delivery } from '../../wallet/state.ts'
import { openAccount } from '../company/open-company.ts'
import { sorted } from '../platform/odd.ts'
import { accountAddress, open, type PlatformCommandOptions, sendIn } from '../platform/open.ts'
import { showAmount, type Unit } from '../support/amounts.ts'
import { eachAlone } from '../support/each-alone.ts'
import { CommandFailure } from '../support/failure.ts'
import { agreementsOption, fromBlockOption, jsonOption, keyOption, parseWhole, print, rpcOption } from '../support/options.ts'
import { readReceiptFile, readReceiptsIn, receiptOnPhone } from '../support/receipt-file.ts'
import { openWallet, phoneOption } from '../wallet/open-wallet.ts'
import { orderAndUnit } from './orders.ts'

interface RedeemOptions extends PlatformCommandOptions {
  readonly all?: true
  readonly fromBlock: bigint
  readonly key: string
  readonly payeeKey?: string
  readonly phone: string
  readonly receipt?: string
  readonly receipts?: string
}

/** `crema provider redeem ORDER`: performs the remaining steps from the machine's receipt to the payment. */
export function registerRedeem(provider: Command): void {
  provider
    .command('redeem')
    .description("get paid for a work order: prove it done with the machine's receipt, redeem the receipt, settle the order")
    .argument('[order]', 'its number, from crema provider orders', parseWhole)
    .option('--all', 'all your orders that are not paid and whose receipts are on the phone')
    .option(
      '--receipts <folder>',
      "with --all: a folder with the receipts of many technicians, from crema wallet receipt, in the phone's place",
    )
    .addOption(keyOption('the provider'))
    .option('--payee-key <file>', 'if the payee is another key: its file (default: the provider)')
    .addOption(phoneOption())
    .option('--receipt <file>', "the machine's receipt, from crema wallet receipt (default: the one on the phone)")
    .addOption(agreementsOption())
    .addOption(fromBlockOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(redeem)
}

/** One order to be paid. */
interface OrderToRedeem {
  readonly platform: Platform
  readonly order: WorkOrder
  readonly agreement: Agreement
  readonly unit: Unit
  readonly delivered: Delivery
  readonly provider: LocalAccount
  readonly payee: LocalAccount
}

async function redeem(
  id: bigint | undefined,
  { key, payeeKey, phone, receipt, receipts, all, fromBlock, json, ...options }: RedeemOptions,
): Promise<void> {
  if ((id === undefined) === (all === undefined) || (all ? receipt : receipts) !== undefined)
    throw new CommandFailure({
      code: 'option-missing',
      fact: 'It is not clear which work order is redeemed.',
      expected: 'the number of one, with --receipt FILE or not, or --all, with --receipts FOLDER or not',
      remedy: 'Name one of them; crema provider orders lists them.',
    })
  const [provider, payee] = [openAccount({ key }), openAccount({ key: payeeKey ?? key })]
  const platform = await open(options)
  const redeemer: Redeemer = { platform, provider, payee }
  if (id !== undefined) {
    const find = async () => (receipt === undefined ? receiptOnPhone(phone, id) : readReceiptFile(receipt))
    const { content, lines } = await redeemOne(redeemer, id, find)
    return print(json, content, lines)
  }
  const deliveries = receipts === undefined ? await openWallet(phone).deliveries() : readReceiptsIn(receipts)
  const payable = await payableReceipts(platform, accountAddress(provider), deliveries, fromBlock)
  const ids = [...payable.keys()]
  if (ids.length === 0)
    return print(json, { done: [], failed: [] }, [
      `Nothing to redeem: no unpaid order of yours has its receipt ${receipts === undefined ? 'on the phone' : `in ${receipts}`}.`,
    ])
  await eachAlone({ what: 'Order', ids, act: each => redeemOne(redeemer, each, async () => payable.get(each) as Delivery), json })
}

/** What is the same for each order. */
interface Redeemer {
  readonly platform: Platform
  readonly provider: LocalAccount
  readonly payee: LocalAccount
}

/**
 * The receipts of the provider's orders with a fee that are not paid, in the order in which the machines signed them: a receipt counts all before
 * it in its channel.
 */
async function payableReceipts(
  platform: Platform,
  provider: Address,
  deliveries: readonly Delivery[],
  fromBlock: bigint,
): Promise<Map<bigint, Delivery>> {
  const ids = await findOrders(platform, { provider }, fromBlock)
  const { values } = sorted(ids, await readOrders(platform, ids))
  const isOpen = new Set(values.filter(({ state, fee }) => fee > 0n && (state === 'accepted' || state === 'done')).map(({ id }) => id))
  const inTurn = deliveries
    .filter(each => each.workOrders === platform.workOrders && isOpen.has(each.orderId))
    .toSorted((a, b) => (a.receipt.cumulativeAmount < b.receipt.cumulativeAmount ? -1 : 1))
  return new Map(inTurn.map(each => [each.orderId, each]))
}

/** @param find the order's receipt, looked for once the order is known to be payable */
async function redeemOne({ platform, provider, payee }: Redeemer, id: bigint, find: () => Promise<Delivery>) {
  const { order, agreement, unit } = await orderAndUnit(platform, id)
  requirePayable(order)
  const delivered = await find()
  if (delivered.orderId !== id || delivered.workOrders !== platform.workOrders)
    throw new CommandFailure({
      code: 'wrong-receipt',
      fact: `The receipt is for work order ${delivered.orderId} of ${delivered.workOrders}.`,
      expected: `work order ${id} of ${platform.workOrders}`,
      remedy: 'Bring the receipt for this work.',
    })
  const work = { platform, order, agreement, unit, delivered, provider, payee }
  const transactions = await allSteps(work)
  const [after, { channel }] = await Promise.all([readOrder(platform, id), readAgreement(platform, order.agreementId)])
  return {
    content: { ...after, redeemed: channel.redeemed, transactions },
    lines: [
      ...transactions.map(({ what, hash }) => `${what} in transaction ${hash}.`),
      after.state === 'paid'
        ? `Order ${id} is paid: ${showAmount(order.fee, unit)}; the channel has paid ${showAmount(channel.redeemed, unit)} in all.`
        : `The deposit was too small: the channel has paid ${showAmount(channel.redeemed, unit)} of ${showAmount(after.amount, unit)}. Ask the customer to top up, and run this again.`,
    ],
  }
}

function requirePayable({ id, state, fee }: WorkOrder): void {
  if (fee === 0n)
    throw new CommandFailure({
      code: 'nothing-to-redeem',
      fact: `Work order ${id} has no fee.`,
      expected: 'a work order with a fee',
      remedy: 'Nothing is left to do.',
    })
  if (state === 'accepted' || state === 'done') return
  const remedy = state === 'requested' ? `Promise it first: crema provider orders accept ${id}` : 'Nothing is left to do.'
  throw new CommandFailure({
    code: 'wrong-order-state',
    fact: `Work order ${id} is ${state}.`,
    expected: 'it to be accepted or done',
    remedy,
  })
}

/** Runs the steps not taken yet of: done, redeemed, settled. */
async function allSteps({
  platform,
  order,
  agreement,
  unit,
  delivered,
  provider,
  payee,
}: OrderToRedeem): Promise<{ what: string; hash: Hash }[]> {
  const taken: { what: string; hash: Hash }[] = []
  const sendStep = async (what: string, account: LocalAccount, call: Call) => {
    taken.push({ what, hash: (await sendIn(unit, platform, account, call)).transactionHash })
  }
  const { receipt, signature, completion } = delivered
  if (order.state === 'accepted')
    await sendStep('Proved it done', provider, orderDoneCall(platform, order.id, { ...receipt, ...signature }, completion))
  if (agreement.channel.redeemed < receipt.cumulativeAmount && agreement.channel.redeemed < agreement.channel.deposited) {
    const data = redeemCalldata({ terms: agreement.terms, receipt, signature, badge: null })
    await sendStep('Redeemed', payee, { to: platform.domain.contract, data })
  }
  const [{ amount }, { channel }] = await Promise.all([readOrder(platform, order.id), readAgreement(platform, order.agreementId)])
  if (channel.redeemed >= amount) await sendStep('Settled', provider, settleOrderCall(platform, order.id))
  return taken
}
