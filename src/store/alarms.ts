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

/** A channel has a few: one for each redemption of another sender before one of its newest own ones. */
const JUDGED_KEPT = 100

/** Alarms, open and ended, and the payments that were looked at for them. */
export class AlarmsTable {
  readonly #insert: Statement<[bigint | null, AlarmKind, string, bigint]>
  readonly #raise: Statement<[string, bigint]>
  readonly #end: Statement<[bigint, number]>
  readonly #open: Statement<[], Row>
  readonly #ofChannel: Statement<[bigint, AlarmKind], { readonly amount: string }>
  readonly #judged: Statement<[bigint], { readonly amount: string }>
  readonly #judge: Statement<[bigint, string]>
  readonly #forget: Statement<[bigint, bigint, number]>
  readonly #anyOpen: Statement<[bigint], unknown>

  constructor(database: Database) {
    this.#insert = database.prepare('INSERT INTO alarms (channel, kind, amount, at) VALUES (?, ?, ?, ?)')
    this.#raise = database.prepare('UPDATE alarms SET amount = ? WHERE id = ?')
    this.#end = database.prepare('UPDATE alarms SET ended_at = ? WHERE id = ? AND ended_at IS NULL')
    this.#open = database.prepare(
      `SELECT ${COLUMNS} FROM alarms LEFT JOIN channels ON channels.number = alarms.channel WHERE ended_at IS NULL ORDER BY alarms.id`,
    )
    this.#ofChannel = database.prepare('SELECT amount FROM alarms WHERE channel = ? AND kind = ?')
    this.#judged = database.prepare('SELECT amount FROM judged_payments WHERE channel = ?')
    this.#judge = database.prepare('INSERT OR IGNORE INTO judged_payments (channel, amount) VALUES (?, ?)')
    this.#forget = database.prepare(
      'DELETE FROM judged_payments WHERE channel = ? AND id NOT IN (SELECT id FROM judged_payments WHERE channel = ? ORDER BY id DESC LIMIT ?)',
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
    const amounts = this.#ofChannel.all(channel, kind).map(({ amount }) => BigInt(amount))
    return amounts.reduce<bigint | null>((most, amount) => (most === null || amount > most ? amount : most), null)
  }

  /** The amounts paid in this channel that were judged. */
  judged(channel: bigint): bigint[] {
    return this.#judged.all(channel).map(({ amount }) => BigInt(amount))
  }

  /** Inside a transaction. Only the newest are kept: a node may make up any number of them. */
  judge(channel: bigint, amount: bigint): void {
    this.#judge.run(channel, String(amount))
    this.#forget.run(channel, channel, JUDGED_KEPT)
  }
}

const fromRow = ({ id, channel_id: channelId, kind, amount, at }: Row): Alarm => ({
  ...{ id: Number(id), channelId, kind, amount: BigInt(amount), at },
})
