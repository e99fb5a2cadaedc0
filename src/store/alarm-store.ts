import type { Alarm, AlarmKind } from '../core/alarm.ts'
import type { Hash } from '../core/hex.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

export interface AlarmStore {
  /** Oldest first. */
  open(): Alarm[]
  /** One is open for each channel and kind, with the greatest amount. */
  raise(alarm: Omit<Alarm, 'id'>): void
  /**
   * The owner's word that an alarm is dealt with: its amount raises none again.
   * @throws StoreError when none is open with this number
   */
  end(id: number, at: bigint): void
  /** What raised it turned out not to be so: the same amount may raise one again. @throws StoreError when none is open with this number */
  withdraw(id: number, at: bigint): void
  /** The greatest amount of an alarm of this kind, open or ended; null if there was none. */
  greatest(channelId: Hash, kind: AlarmKind): bigint | null
  /** The amounts paid in this channel without this store's doing that were explained, or raised an alarm. */
  judged(channelId: Hash): bigint[]
  judge(channelId: Hash, amount: bigint): void
}

export const alarmStore = (database: Database, { alarms, channels }: Tables): AlarmStore => ({
  open: () => alarms.open(),
  raise: alarm => database.write(() => alarms.raise(alarm.channelId === null ? null : channels.get(alarm.channelId).number, alarm)),
  end: (id, at) => database.write(() => end({ alarms, channels }, id, at)),
  withdraw: (id, at) => database.write(() => alarms.end(id, at)),
  greatest: (channelId, kind) => alarms.greatest(channels.get(channelId).number, kind),
  judged: channelId => alarms.judged(channels.get(channelId).number),
  judge: (channelId, amount) => database.write(() => alarms.judge(channels.get(channelId).number, amount)),
})

/** Inside a transaction. */
function end({ alarms, channels }: Pick<Tables, 'alarms' | 'channels'>, id: number, at: bigint): void {
  const alarm = alarms.open().find(each => each.id === id)
  alarms.end(id, at)
  if (alarm?.kind === 'unknown-redemption' && alarm.channelId !== null) alarms.judge(channels.get(alarm.channelId).number, alarm.amount)
}
