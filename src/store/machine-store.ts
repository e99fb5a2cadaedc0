import type { Domain } from '../core/domain.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/** What the machine must know of itself after a restart. */
export interface MachineStore {
  readonly clock: {
    storedAt(): bigint
    /** Stores only the time, at a stop. Every transaction that knows the time also stores it. */
    put(at: bigint): void
  }
  /** The PaymentChannels contract that this store belongs to. */
  readonly domain: {
    /** Null before the first start. */
    get(): Domain | null
    put(domain: Domain): void
  }
  readonly brewer: {
    /** Whether no water flowed during the last cup, nor since then. */
    isDry(): boolean
    putDry(isDry: boolean): void
  }
}

export const machineStore = (database: Database, { clock, domain, brewer }: Tables): MachineStore => ({
  clock: {
    storedAt: () => clock.storedAt(),
    put: at => database.write(() => clock.raise(at)),
  },
  domain: {
    get: () => domain.get(),
    put: contract => database.write(() => domain.put(contract)),
  },
  brewer: {
    isDry: () => brewer.isDry(),
    putDry: isDry => database.write(() => brewer.putDry(isDry)),
  },
})
