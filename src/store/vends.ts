import { settledAfterCrash, settlementOf, type VendState } from '../core/vend-record.ts'
import { StoreError } from './errors.ts'
import type { Vend } from './store.ts'
import type { Tables } from './tables.ts'
import type { VendRow } from './vend-rows.ts'

/** What may become of a vend, and what follows for credits and sums. Each inside one transaction. */

const isOpen = ({ state }: Pick<Vend, 'state'>): boolean => state === 'paid' || state === 'starting'

/** @throws StoreError unless the vend was paid and nothing more */
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
 * Gives an open vend its final state. The same state again changes nothing.
 * @throws StoreError when the vend was settled otherwise, or the state is not a final one
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

/** Settles whatever a crash left open; returns those vends as they are now. */
export function settleOpen(tables: Tables, bootId: string): Vend[] {
  return tables.vends.open().map(vend => {
    settle(tables, vend.id, settledAfterCrash(vend, bootId))
    return vendOf(tables.vends.get(vend.id))
  })
}

/**
 * The owner's word on a vend that waits for it.
 * @throws StoreError when it does not wait
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

/** The vend without what only the store needs to know. */
export function vendOf({ channelNumber: _, bootId: __, ...vend }: VendRow): Vend {
  return vend
}
