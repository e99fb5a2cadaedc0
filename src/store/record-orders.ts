import type { OpenOrder } from '../core/work-order.ts'
import type { Tables } from './tables.ts'

/** Records the orders open at the synced block. An order whose channel is unknown to this store is left out. Inside a transaction. */
export function recordOrders(tables: Tables, orders: readonly OpenOrder[]): void {
  const numbers = new Map(tables.channels.all().map(({ id, number }) => [id, number]))
  tables.work.replace(
    orders.filter(({ channelId }) => numbers.has(channelId)),
    id => numbers.get(id) as bigint,
  )
}
