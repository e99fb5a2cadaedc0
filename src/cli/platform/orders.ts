import type { Platform } from '../../chain/platform/open-platform.ts'
import { readAgreements } from '../../chain/platform/read-lists.ts'
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
  const agreements = await readAgreements(
    platform,
    orders.map(({ agreementId }) => agreementId),
  )
  return readEach([...orders.entries()], async ([at, order]) => {
    const agreement = agreements[at]
    const token = agreement !== undefined && 'value' in agreement ? agreement.value.terms.token : null
    return orderLine(order, token === null ? UNKNOWN_UNIT : await unitOf(token))
  })
}

const UNKNOWN_UNIT: Unit = { decimals: 0, symbol: 'units of an unknown token' }
