import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import type { FoundAgreement } from '../../src/store/records.ts'
import { makeAddress, makeHash, NOW, terms } from '../support/make.ts'
import { BOOT, makeFile, makeStore } from './fixture.ts'

const rental = (id: bigint, change: Partial<FoundAgreement> = {}): FoundAgreement => ({
  id,
  kind: 'rental',
  channelId: makeHash(`channel ${id}`),
  provider: makeAddress('provider'),
  visitorIssuer: makeAddress('visitors'),
  endsAt: 0n,
  products: [
    { name: 'Lungo', price: 10n ** 25n, cause: 0 },
    { name: 'Espresso', price: 80n, cause: 0 },
  ],
  ...{ terms, decimals: 6, symbol: 'EURT' },
  ...change,
})

const contract = makeAddress('agreements')

const kept = ({ terms: _, decimals: __, symbol: ___, ...agreement }: FoundAgreement) => agreement

describe('agreements', () => {
  it('are stored with their channels and price lists, across a restart', () => {
    const file = makeFile()
    const store = openStore({ file, bootId: BOOT })
    store.agreements.record(contract, [rental(1n), rental(2n, { kind: 'service' })], NOW)
    store.close()
    const after = makeStore(file)
    expect(after.agreements.of(contract)).toEqual([kept(rental(1n)), kept(rental(2n, { kind: 'service' }))])
    expect(after.channels.all()).toContainEqual({ id: makeHash('channel 1'), terms, decimals: 6, symbol: 'EURT' })
  })

  it('are unchanged when found again, and may share a channel', () => {
    const store = makeStore()
    const both = [rental(1n), rental(2n, { channelId: makeHash('channel 1') })]
    store.agreements.record(contract, both, NOW)
    store.agreements.record(contract, both, NOW + 60n)
    expect(store.agreements.of(contract)).toEqual(both.map(kept))
  })

  it('end when the chain says', () => {
    const store = makeStore()
    store.agreements.record(contract, [rental(1n)], NOW)
    store.agreements.record(contract, [rental(1n, { endsAt: NOW + 100n })], NOW + 1n)
    expect(store.agreements.of(contract)).toMatchObject([{ endsAt: NOW + 100n }])
    store.agreements.record(contract, [], NOW + 200n)
    expect(store.agreements.of(contract)).toMatchObject([{ endsAt: NOW + 100n }])
  })

  it('count as ended when they are no longer found', () => {
    const store = makeStore()
    store.agreements.record(contract, [rental(1n)], NOW)
    store.agreements.record(contract, [], NOW + 200n)
    expect(store.agreements.of(contract)).toMatchObject([{ endsAt: NOW + 200n }])
  })

  it('with the same numbers in two contracts are kept apart, and all channels are kept', () => {
    const store = makeStore()
    const other = makeAddress('other agreements')
    const theirs = rental(1n, { channelId: makeHash('their channel'), provider: makeAddress('their provider') })
    store.agreements.record(contract, [rental(1n), rental(2n)], NOW)
    store.agreements.record(other, [theirs], NOW + 60n)
    expect(store.agreements.of(contract)).toEqual([rental(1n), rental(2n)].map(kept))
    expect(store.agreements.of(other)).toEqual([kept(theirs)])
    expect(store.agreements.all()).toEqual([rental(1n), rental(2n), theirs].map(kept))
    store.agreements.record(other, [{ ...theirs, endsAt: NOW + 90n }], NOW + 70n)
    expect(store.agreements.all().map(({ endsAt }) => endsAt)).toEqual([0n, 0n, NOW + 90n])
  })
})
