import type { Alarm, AlarmKind } from '../core/alarm.ts'
import type { Hash } from '../core/hex.ts'
import type { Database, Statement } from './database.ts'
import { notFound } from './errors.ts'

interface Row {
  readonly id: bigint
  readonly channel_id: Hash | null
  readonly kind: AlarmKind
  readonly amount: string
  readonly at: bigint
}

const COLUMNS = 'alarms.id, channels.id AS channel_id, kind, amount, alarms.at'

/** Alarms, open and ended. */
export class AlarmsTable {
  readonly #insert: Statement<[bigint | null, AlarmKind, string, bigint]>
  readonly #raise: Statement<[string, bigint]>
  readonly #end: Statement<[bigint, number]>
  readonly #open: Statement<[], Row>
  readonly #ofChannel: Statement<[bigint], Row & { readonly ended_at: bigint | null }>
  readonly #anyOpen: Statement<[bigint], unknown>

  constructor(database: Database) {
    this.#insert = database.prepare('INSERT INTO alarms (channel, kind, amount, at) VALUES (?, ?, ?, ?)')
    this.#raise = database.prepare('UPDATE alarms SET amount = ? WHERE id = ?')
    this.#end = database.prepare('UPDATE alarms SET ended_at = ? WHERE id = ? AND ended_at IS NULL')
    this.#open = database.prepare(
      `SELECT ${COLUMNS} FROM alarms LEFT JOIN channels ON channels.number = alarms.channel WHERE ended_at IS NULL ORDER BY alarms.id`,
    )
    this.#ofChannel = database.prepare(
      `SELECT ${COLUMNS}, ended_at FROM alarms JOIN channels ON channels.number = alarms.channel WHERE alarms.channel = ?`,
    )
    this.#anyOpen = database.prepare('SELECT 1 FROM alarms WHERE ended_at IS NULL AND (channel = ? OR channel IS NULL) LIMIT 1')
  }

  /** One is open for each channel and kind, with the greatest amount. Inside a transaction. */
  raise(channel: bigint | null, { channelId, kind, amount, at }: Omit<Alarm, 'id'>): void {
    const before = this.open().find(each => each.channelId === channelId && each.kind === kind)
    if (before === undefined) this.#insert.run(channel, kind, String(amount), at)
    else if (amount > before.amount) this.#raise.run(String(amount), BigInt(before.id))
  }

  /**
   * Inside a transaction.
   * @throws StoreError when none is open with this number
   */
  end(id: number, at: bigint): void {
    if (this.#end.run(at, id).changes === 0) throw notFound(`Open alarm ${id}`)
  }

  open(): Alarm[] {
    return this.#open.all().map(fromRow)
  }

  /** Whether one is open for this channel or for all. */
  anyOpen(channel: bigint): boolean {
    return this.#anyOpen.get(channel) !== undefined
  }

  /** The greatest amount of an alarm of this kind, open or ended; null if there was none. */
  greatest(channel: bigint, kind: AlarmKind): bigint | null {
    const amounts = this.#ofChannel.all(channel).flatMap(row => (row.kind === kind ? [BigInt(row.amount)] : []))
    return amounts.reduce<bigint | null>((most, amount) => (most === null || amount > most ? amount : most), null)
  }
}

const fromRow = ({ id, channel_id: channelId, kind, amount, at }: Row): Alarm => ({
  ...{ id: Number(id), channelId, kind, amount: BigInt(amount), at },
})
