import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Address } from '../../src/core/hex.ts'
import { Faults } from '../../src/redeem/faults.ts'
import { UnitReader } from '../../src/redeem/unit-reader.ts'
import { openStore } from '../../src/store/open-store.ts'
import { BOOT, findings, furnish, makeFile, taken } from '../store/fixture.ts'
import { NOW, terms } from '../support/make.ts'
import { served, setUp } from './machine.ts'

const unit = { decimals: 2, symbol: 'EURT' }

/** A store that never synced, and a chain whose tokens answer or not. */
function setUpReader() {
  const store = furnish(openStore({ file: makeFile(), bootId: BOOT }))
  onTestFinished(() => store.close())
  const faults = new Faults(pino({ level: 'silent' }))
  const chain = {
    asked: 0,
    answers: true,
    token: async (_token: Address) => {
      chain.asked++
      if (!chain.answers) throw new Error('The token says nothing.')
      return unit
    },
  }
  return { store, faults, chain, reader: new UnitReader({ store, chain, faults }) }
}

describe('the unit of a token', () => {
  it('is read before the first sync of its channel, once a run', async () => {
    const { store, chain, reader } = setUpReader()
    expect(await reader.readFirst([served])).toEqual([])
    expect(store.tokens.unit(terms.token)).toEqual(unit)
    await reader.read([served])
    expect(chain.asked).toBe(1)
  })

  it('keeps a channel from its first sync until it is read, later and later, and is named meanwhile', async () => {
    const { chain, faults, reader } = setUpReader()
    chain.answers = false
    for (let sync = 0; sync < 60; sync++) expect(await reader.readFirst([served])).toEqual([served])
    expect(chain.asked).toBe(6)
    expect([...faults.all().keys()]).toEqual([expect.stringMatching(/^token 0x/)])
    chain.answers = true
    for (let sync = 0; sync < 60; sync++) await reader.readFirst([served])
    expect([await reader.readFirst([served]), faults.all().size]).toEqual([[], 0])
  })

  it('keeps no channel waiting that was synced before: money may be owed in it', async () => {
    const { store, chain, reader } = setUpReader()
    chain.answers = false
    store.syncs.record(findings())
    expect(await reader.readFirst([served])).toEqual([])
    expect(chain.asked).toBe(0)
  })
})

describe('a node that stands still', () => {
  it('sets no clock and gives no new allowance, whatever it is asked', async () => {
    const { loop, fake, store } = setUp({ threshold: 10n ** 9n })
    fake.headAfter = 60n
    await loop.sync()
    taken(store)
    const since = () => store.channels.balance(served.id)?.servedSinceSync
    for (let sync = 0; sync < 3; sync++) await loop.sync()
    expect(since()).toBe(80n)
    expect(store.syncs.last()?.headAt).toBe(NOW + 60n)
    fake.headAfter = 72n
    await loop.sync()
    expect(since()).toBe(0n)
  })
})
