import type { OpenOrder } from '../core/work-order.ts'
import type { Tables } from './tables.ts'

/** What stands at the block that was looked at; an order in a channel that no agreement ever brought here is left out. Inside a transaction. */
export function recordOrders(tables: Tables, orders: readonly OpenOrder[]): void {
  const numbers = new Map(tables.channels.all().map(({ id, number }) => [id, number]))
  tables.work.replace(
    orders.filter(({ channelId }) => numbers.has(channelId)),
    id => numbers.get(id) as bigint,
  )
}
