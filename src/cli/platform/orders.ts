import type { Platform } from '../../chain/platform/open-platform.ts'
import { readAgreement } from '../../chain/platform/read-platform.ts'
import { nameOfCause } from '../../core/causes.ts'
import type { WorkOrder } from '../../core/work-order.ts'
import { showAmount, type Unit } from '../support/amounts.ts'
import { quoted } from '../support/quoted.ts'
import { showTime } from '../support/times.ts'
import { readEach, unitsAt } from './open.ts'

/** A work order as one line of text. */
export function orderLine(order: WorkOrder, unit: Unit): string {
  const { id, cause, machine, provider, fee, requestedAt } = order
  const price = fee === 0n ? 'with no fee' : `for ${showAmount(fee, unit)}`
  return `Order ${id}, ${nameOfCause(cause)} at machine ${machine} by ${provider} ${price}: ${stateText(order)}; asked for at ${showTime(requestedAt)}`
}

function stateText({ state, dueAt, note }: WorkOrder): string {
  if (state !== 'accepted') return state
  return `accepted, due ${showTime(dueAt)}${note === '' ? '' : ` (${quoted(note)})`}`
}

/** Work orders as text, each fee in the token of its agreement. */
export async function orderLines(platform: Platform, orders: readonly WorkOrder[]): Promise<string[]> {
  const unitOf = unitsAt(platform)
  return readEach(orders, async order => {
    const { terms } = await readAgreement(platform, order.agreementId)
    return orderLine(order, await unitOf(terms.token))
  })
}
