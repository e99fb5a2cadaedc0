import { crema, cremaJson } from '../../test/support/crema.ts'
import { newPhone } from './people.ts'
import { type Agreements, type Cause, jobs, promise } from './rental.ts'
import type { Stage } from './stage.ts'
import { until, untilStatus } from './until.ts'

/** The visitors, each with a badge of their employer. */
export const visitors = { beans: 'Finn', 'no-water': 'Gita' } as const satisfies Record<Cause, string>

/** Creates a phone with the badge that gives its holder access where work was accepted. */
export async function hireVisitor(stage: Stage, cause: Cause): Promise<void> {
  const name = visitors[cause]
  const file = stage.path(`${name}.badge.json`)
  const holder = await newPhone(stage, name)
  await crema('provider', 'badge', holder, '--label', name, '--key', stage.keyOf(jobs[cause].provider), '--out', file)
  await crema('wallet', 'add-badge', file, '--phone', stage.path(name))
}

/** Waits until the machine has found an order for this cause on the chain; returns its number. */
export async function orderAtMachine(stage: Stage, cause: string, state: 'requested' | 'accepted'): Promise<string> {
  const find = ({ work }: { readonly work: readonly { id: string; cause: string; state: string }[] }) =>
    work.find(each => each.cause === cause && each.state === state)
  return find(await untilStatus(stage, status => find(status) !== undefined))?.id ?? ''
}

/** Accepts the work, and waits until the machine expects the visitor. */
export async function promiseWork(stage: Stage, cause: Cause, orderId: string, note: string): Promise<void> {
  await promise(stage, jobs[cause].provider, orderId, note)
  await orderAtMachine(stage, cause, 'accepted')
}

/** Taps as the visitor, and checks the display. Returns the orders whose receipts the phone received. */
export async function visit({ recorder, path, simulator }: Stage, cause: Cause, shown: RegExp): Promise<string[]> {
  const mark = recorder.mark
  const phone = ['--phone', path(visitors[cause]), '--simulator', simulator, '--confirm-visits']
  const { orders } = await cremaJson<{ orders: string[] }>('wallet', 'tap', ...phone)
  await recorder.display(mark, shown)
  return orders
}

/** The last tap: the machine hands over the receipt. */
export async function finish(stage: Stage, cause: Cause, orderId: string): Promise<void> {
  await untilStatus(stage, ({ condition }) => !condition.causes.some(each => each.cause === cause))
  const orders = await visit(stage, cause, /Thank you/)
  if (orders.join() !== orderId) throw new Error(`The phone was given receipts of [${orders.join()}] instead of order ${orderId}.`)
}

/** Proves, redeems and settles the order with the receipt on the visitor's phone. */
export async function redeemWork({ path, keyOf }: Stage, cause: Cause, orderId: string): Promise<void> {
  const phone = ['--phone', path(visitors[cause]), '--key', keyOf(jobs[cause].provider)]
  const { state } = await cremaJson<{ state: string }>('provider', 'redeem', orderId, ...phone)
  if (state !== 'paid') throw new Error(`Order ${orderId} is ${state} instead of paid.`)
}

/** Returns the rest of the owner's deposits under these agreements. */
export async function closeWork({ keyOf }: Stage, { work }: Agreements): Promise<void> {
  const providers = Object.values(jobs).map(({ provider }) => keyOf(provider))
  await Promise.all(providers.map((key, index) => crema('provider', 'close', work[index] ?? '', '--key', key)))
}

/** A machine on the chain, as printed by `crema provider machine`. */
export interface Twin {
  readonly report: { readonly sequence: string; readonly cups: string; readonly status: string } | null
  readonly orders: readonly { readonly id: string }[]
}

/** Waits until the chain has the machine's own count of cups. */
export const untilTwinCounts = (stage: Stage, cups: number): Promise<Twin> =>
  until(
    () => cremaJson<Twin>('provider', 'machine', stage.addresses.machine),
    ({ report }) => report?.cups === String(cups),
  )
