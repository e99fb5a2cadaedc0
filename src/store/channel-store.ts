import type { Hash } from '../core/hex.ts'
import type { Database } from './database.ts'
import type { StoredBalance, StoredChannel } from './records.ts'
import type { Tables } from './tables.ts'

export interface ChannelStore {
  put(channel: StoredChannel): void
  all(): StoredChannel[]
  balance(id: Hash): StoredBalance | null
}

export const channelStore = (database: Database, { channels, states, served }: Tables): ChannelStore => ({
  put: channel => database.write(() => channels.put(channel)),
  all: () => channels.all().map(({ number: _, ...channel }) => channel),
  balance: id => {
    const { number, terms } = channels.get(id)
    const { synced, unredeemedSince } = states.get(number)
    return synced && { ...synced, unredeemedSince, servedSinceSync: served.of(terms.token) }
  },
})
