import type { Address, Hash } from '../core/hex.ts'
import { type Settlement, settledAfterCrash, settlementOf, type VendState } from '../core/vend-record.ts'
import type { Database } from './database.ts'
import { StoreError } from './errors.ts'
import type { OwedCredit, Vend } from './records.ts'
import type { Tables } from './tables.ts'
import { type VendRow, vendOf } from './vend-rows.ts'

export interface VendStore {
  /**
   * Call before the relay. Survives a crash of the daemon. It costs no flush: a power cut within two seconds takes it back, and the
   * cup is owed.
   * @throws StoreError unless the vend is paid and not yet started
   */
  markStarting(id: number): void
  /**
   * Call after the brew: records the final state, a credit if one is owed (core's settlementOf), and the sums. Repeating the same
   * state changes nothing. Where the database has a timer, it is flushed like `markStarting`.
   * @returns what follows for the holder
   * @throws StoreError when the vend was settled differently, or the state is not final
   */
  settle(id: number, state: VendState, now: bigint): Settlement
  /** Settles the vends that a crash left open; returns them in their new state. */
  settleAfterCrash(now: bigint): Vend[]
  /**
   * Records the owner's decision on an unknown vend.
   * @throws StoreError when the vend does not wait for one
   */
  decide(id: number, decision: 'credit' | 'brewed'): void
  page(options: { readonly before?: number; readonly limit: number }): Vend[]
  waitingForOwner(): Vend[]
}

export interface CreditStore {
  of(channelId: Hash, holder: Address): bigint
  all(): OwedCredit[]
}

export interface VendRules {
  readonly bootId: string
  /** How many doubtful cups are decided for the same holder on one UTC day; later ones wait for the owner. */
  readonly doubtfulPerDay: number
}

export const vendStore = (
  database: Database,
  tables: Tables,
  rules: VendRules,
  acted: { settled(vend: number, state: VendState): void },
): VendStore => ({
  markStarting: id => database.writeUnflushed(() => markStarting(tables, id)),
  settle: (id, state, now) => {
    const settlement = database.writeSoon(() => {
      tables.clock.raise(now)
      return settle(tables, id, state, rules)
    })
    acted.settled(id, state)
    return settlement
  },
  settleAfterCrash: now =>
    database.write(() => {
      tables.clock.raise(now)
      return settleOpen(tables, rules)
    }),
  decide: (id, decision) => database.write(() => decide(tables, id, decision)),
  page: options => tables.vends.page(options).map(vendOf),
  waitingForOwner: () => tables.vends.waiting().map(vendOf),
})

export const creditStore = ({ channels, credits }: Tables): CreditStore => ({
  of: (channelId, holder) => credits.of(channels.get(channelId).number, holder),
  all: () => credits.all(),
})

// Transitions of a vend, with their effects on credits and sums. Each runs inside one transaction.

const isOpen = ({ state }: Pick<Vend, 'state'>): boolean => state === 'paid' || state === 'starting'

function markStarting({ vends }: Tables, id: number): void {
  const { state } = vends.get(id)
  if (state !== 'paid')
    throw new StoreError('not-allowed', {
      fact: `Vend ${id} is ${state}; its cup is not brewed.`,
      expected: 'a vend that is paid and not started',
      remedy: 'Press the drink and tap again.',
    })
  vends.change(id, 'starting', false)
}

export function settle(tables: Tables, id: number, state: VendState, rules: VendRules): Settlement {
  const vend = tables.vends.get(id)
  if (!isOpen(vend) && vend.state === state) return settlementOf(state, vend.waitsForOwner ? 0 : 1)
  if (!isOpen(vend))
    throw new StoreError('not-allowed', {
      fact: `Vend ${id} is settled as ${vend.state} and cannot become ${state}.`,
      expected: 'each vend to be settled once',
      remedy: 'Nothing is left to do.',
    })
  if (isOpen({ state }))
    throw new StoreError('not-allowed', {
      fact: `Vend ${id} cannot be settled as ${state}.`,
      expected: 'a final state',
      remedy: 'Choose one of the final states.',
    })
  return bookSettlement(tables, vend, state, rules)
}

/** Doubts count by the day of the payment, so that a customer cannot choose it. */
function bookSettlement(tables: Tables, vend: VendRow, state: VendState, { doubtfulPerDay }: VendRules): Settlement {
  const { vends, credits, totals, doubts, channels } = tables
  const { issuer } = channels.get(vend.channelId).terms
  const settlement = settlementOf(state, doubtfulPerDay - doubts.of(issuer, vend.holder, vend.at))
  vends.change(vend.id, state, settlement === 'owner-decides')
  if (settlement === 'credit') credits.add(vend.channelNumber, vend.holder, vend.price)
  if (settlement === 'credit' && state === 'unknown') doubts.add(issuer, vend.holder, vend.at)
  if (state === 'brewed') totals.addCup(vend.channelNumber, vend.product, vend.price)
  return settlement
}

function settleOpen(tables: Tables, rules: VendRules): Vend[] {
  return tables.vends.open().map(vend => {
    settle(tables, vend.id, settledAfterCrash(vend, rules.bootId), rules)
    return vendOf(tables.vends.get(vend.id))
  })
}

function decide({ vends, credits, totals }: Tables, id: number, decision: 'credit' | 'brewed'): void {
  const vend = vends.get(id)
  if (!vend.waitsForOwner)
    throw new StoreError('not-allowed', {
      fact: `Vend ${id} is ${vend.state} and needs no decision.`,
      expected: 'a vend that waits for the owner',
      remedy: 'List the vends: crema machine vends.',
    })
  vends.change(id, decision === 'brewed' ? 'brewed' : vend.state, false)
  if (decision === 'credit') credits.add(vend.channelNumber, vend.holder, vend.price)
  else totals.addCup(vend.channelNumber, vend.product, vend.price)
}
