import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextAmount } from '../../src/core/work-account.ts'

type Deed = { readonly what: 'sign' | 'prove' | 'pay' | 'take off' | 'lose the store'; readonly order: number; readonly shows: boolean }

const sumOf = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n)
const greatest = (amounts: readonly bigint[]) => amounts.reduce((a, b) => (a > b ? a : b), 0n)

/** One channel: its open orders, a machine whose store can be lost, phones that may lack receipts, and the chain. */
class World {
  readonly fees: readonly bigint[]
  /** Every receipt signed; an order has several after a loss of the store. */
  receipts: { readonly order: number; readonly amount: bigint }[] = []
  stored: { readonly order: number; readonly amount: bigint }[] = []
  proven: number[] = []
  provenAmount = 0n
  redeemed = 0n
  takenOff: number[] = []
  lost = false

  constructor(fees: readonly bigint[]) {
    this.fees = fees
  }

  feesOf = (orders: readonly number[]) => sumOf([...new Set(orders)].map(order => this.fees[order] ?? 0n))
  isOpen = (order: number) => !this.proven.includes(order) && !this.takenOff.includes(order)
  signedEver = () => this.receipts.map(({ order }) => order)

  do({ what, order, shows }: Deed): void {
    const newest = this.receipts.findLast(each => each.order === order)
    if (what === 'sign' && this.isOpen(order) && !this.stored.some(each => each.order === order)) this.sign(order, shows)
    if (what === 'prove' && this.isOpen(order) && newest !== undefined) {
      this.proven.push(order)
      this.provenAmount = greatest([this.provenAmount, newest.amount])
    }
    if (what === 'pay' && newest !== undefined) this.redeemed = greatest([this.redeemed, newest.amount])
    if (what === 'take off' && this.isOpen(order)) this.takenOff.push(order)
    if (what === 'lose the store') Object.assign(this, { stored: [], lost: true })
  }

  sign(order: number, shows: boolean): void {
    const fee = this.fees[order] ?? 0n
    const brought = shows ? this.receipts.map(({ amount }) => amount) : []
    const signed = greatest([...this.stored.map(({ amount }) => amount), ...brought, this.redeemed, this.provenAmount])
    const storedOrders = this.stored.map(each => each.order)
    const openFees = this.feesOf(storedOrders.filter(this.isOpen))
    const known = { signed, storedFees: this.feesOf(storedOrders), provenFees: this.feesOf(this.proven), openFees }
    const amount = nextAmount(known, fee)
    expect(amount).toBeGreaterThanOrEqual(signed)
    expect(amount).toBeGreaterThanOrEqual(fee)
    const all = this.feesOf([...this.signedEver(), order])
    expect(amount).toBeLessThanOrEqual(all)
    if (!this.lost) expect(amount).toBe(all)
    this.receipts.push({ order, amount })
    this.stored.push({ order, amount })
  }
}

describe('the amount of a receipt for work', () => {
  it('is at most one fee per order ever signed, and never below what was signed, whatever was lost', () => {
    const deed = fc.record({
      what: fc.constantFrom<Deed['what']>('sign', 'sign', 'sign', 'prove', 'pay', 'take off', 'lose the store'),
      order: fc.nat(4),
      shows: fc.boolean(),
    })
    const fees = fc.array(fc.bigInt(1n, 100n), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(fees, fc.array(deed, { maxLength: 40 }), (each, deeds) => {
        const world = new World(each)
        for (const next of deeds) world.do(next)
      }),
      { numRuns: 1000 },
    )
  })

  it('is one fee above all earlier ones, even after a loss, if the receipts were proven on the chain', () => {
    expect(nextAmount({ signed: 110n, storedFees: 0n, provenFees: 110n, openFees: 0n }, 80n)).toBe(190n)
    expect(nextAmount({ signed: 110n, storedFees: 110n, provenFees: 0n, openFees: 0n }, 80n)).toBe(190n)
  })

  it('is one fee above the proven orders and the open ones together, after a loss', () => {
    // 110 were proven before the loss, and an order of 30 was signed since.
    expect(nextAmount({ signed: 140n, storedFees: 30n, provenFees: 110n, openFees: 30n }, 80n)).toBe(220n)
  })
})
