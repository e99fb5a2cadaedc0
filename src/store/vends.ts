import { settledAfterCrash, settlementOf, type VendState } from '../core/vend-record.ts'
import { StoreError } from './errors.ts'
import type { Vend } from './store.ts'
import type { Tables } from './tables.ts'
import type { VendRow } from './vend-rows.ts'

/** Transitions of a vend, with their effects on credits and sums. Each runs inside one transaction. */

const isOpen = ({ state }: Pick<Vend, 'state'>): boolean => state === 'paid' || state === 'starting'

/** @throws StoreError unless the vend is paid and not yet started */
export function markStarting({ vends }: Tables, id: number): void {
  const { state } = vends.get(id)
  if (state !== 'paid')
    throw new StoreError('not-allowed', {
      fact: `Vend ${id} is ${state}; its cup is not brewed.`,
      expected: 'a vend that is paid and not started',
      remedy: 'Press the drink and tap again.',
    })
  vends.change(id, 'starting', false)
}

/**
 * Gives an open vend its final state. Repeating the same state changes nothing.
 * @throws StoreError when the vend was settled differently, or the state is not final
 */
export function settle(tables: Tables, id: number, state: VendState): void {
  const vend = tables.vends.get(id)
  if (!isOpen(vend) && vend.state === state) return
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
  const settlement = settlementOf({ ...vend, state })
  tables.vends.change(id, state, settlement === 'owner-decides')
  if (settlement === 'credit') tables.credits.add(vend.channelNumber, vend.holder, vend.price)
  if (state === 'brewed') tables.totals.addCup(vend.channelNumber, vend.product, vend.price)
}

/** Settles the vends that a crash left open; returns them in their new state. */
export function settleOpen(tables: Tables, bootId: string): Vend[] {
  return tables.vends.open().map(vend => {
    settle(tables, vend.id, settledAfterCrash(vend, bootId))
    return vendOf(tables.vends.get(vend.id))
  })
}

/**
 * Records the owner's decision on a vend that waits for it.
 * @throws StoreError when it does not wait for one
 */
export function decide(tables: Tables, id: number, decision: 'credit' | 'brewed'): void {
  const vend = tables.vends.get(id)
  if (!vend.waitsForOwner)
    throw new StoreError('not-allowed', {
      fact: `Vend ${id} is ${vend.state} and needs no decision.`,
      expected: 'a vend that waits for the owner',
      remedy: 'List the vends: crema machine vends.',
    })
  tables.vends.change(id, decision === 'brewed' ? 'brewed' : vend.state, false)
  if (decision === 'credit') tables.credits.add(vend.channelNumber, vend.holder, vend.price)
  else tables.totals.addCup(vend.channelNumber, vend.product, vend.price)
}

/** The vend without the fields that only the store needs. */
export function vendOf({ channelNumber: _, bootId: __, ...vend }: VendRow): Vend {
  return vend
}
