import { expect, it } from 'vitest'
import { STORE_FAILED } from '../../src/core/causes.ts'
import { StoreError } from '../../src/store/errors.ts'
import { asHeld, makePhone, PRICE } from '../nfc/bench.ts'
import { anna, makeBadge } from '../support/make.ts'
import { openVendBench } from './vend-bench.ts'

const notOpen = () => new StoreError('not-recovered', { fact: 'The disk is away.', expected: 'a disk that works', remedy: 'Plug it in.' })

/** Everything of this store throws while it is closed, as after a failure when it could not be opened again. */
function makeClosable(owner: object, isClosed: () => boolean): void {
  for (const [name, member] of Object.entries(owner)) {
    if (typeof member === 'object') makeClosable(member, isClosed)
    else if (name !== 'close')
      Object.assign(owner, {
        [name]: (...given: unknown[]) => {
          if (isClosed()) throw notOpen()
          return member(...given)
        },
      })
  }
}

async function setUp(isAway: { now: boolean; atNextCup?: boolean }) {
  const bench = await openVendBench({
    causes: () => (isAway.now ? [STORE_FAILED] : []),
    // Customers and their agreements are in the store, too.
    priceIn: () => {
      if (isAway.now) throw notOpen()
      return PRICE
    },
    brew: async () => {
      isAway.now = isAway.atNextCup ?? false
      return 'done'
    },
  })
  makeClosable(bench.machine.store, () => isAway.now)
  const phone = await makePhone(bench.machine, anna, [asHeld(makeBadge(anna.address))])
  return { bench, phone }
}

it('a machine whose store cannot even be read says so, sells nothing, and goes on once it can', async () => {
  const isAway = { now: false }
  const { bench, phone } = await setUp(isAway)
  bench.press()
  await bench.shows(/Tap phone or card/)
  isAway.now = true
  await bench.pass(2000)
  await bench.shows(/Its storage failed/)
  bench.press()
  await bench.shows(/Its storage failed/)
  const lain = bench.lay(phone)
  await bench.settle()
  lain.leave()
  await bench.pass(60_000)
  expect(bench.cups).toBe(0)
  isAway.now = false
  await bench.pass(2000)
  bench.press()
  await bench.shows(/Tap phone or card/)
  bench.lay(phone)
  await bench.shows(/Remove phone or card/)
  expect(bench.cups).toBe(1)
})

it('a cup whose store is lost while it is brewed is served, and settled once the store is back', async () => {
  const isAway = { now: false, atNextCup: true }
  const { bench, phone } = await setUp(isAway)
  bench.press()
  await bench.shows(/Tap phone or card/)
  const lain = bench.lay(phone)
  await bench.shows(/Remove phone or card/)
  lain.leave()
  await bench.pass(300)
  await bench.shows(/Its storage failed/)
  isAway.now = false
  await bench.pass(5000)
  expect(bench.machine.store.vends.page({ limit: 9 })).toMatchObject([{ state: 'brewed' }])
})
