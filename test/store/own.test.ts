import { describe, expect, it, onTestFinished } from 'vitest'
import type { Domain } from '../../src/core/domain.ts'
import { channelId } from '../../src/core/terms.ts'
import { openStore } from '../../src/store/open-store.ts'
import { requireOwnStore } from '../../src/store/require-own-store.ts'
import type { Store } from '../../src/store/store.ts'
import { domain, makeAddress, terms } from '../support/make.ts'
import { BOOT, findings, makeFile, makeStore, storedChannel, taken } from './fixture.ts'

const elsewhere: Domain = { ...domain, contract: makeAddress('another contract') }
const own = (store: Store, where = domain) => requireOwnStore(store, where, '/var/lib/crema')

/** A store that was never synced, with this channel. */
function makeUnused(channel = storedChannel): Store {
  const store = openStore({ file: makeFile(), bootId: BOOT })
  onTestFinished(() => store.close())
  store.channels.put(channel)
  return store
}

describe('a store', () => {
  it('is the first contract’s that it is opened for, and stays so once it was synced', () => {
    const store = makeStore()
    own(store)
    own(store)
    expect(store.domain.get()).toEqual(domain)
    for (const other of [elsewhere, { ...domain, chainId: 1n }])
      expect(() => own(store, other)).toThrow(expect.objectContaining({ code: 'store-of-another-contract' }))
    expect(store.domain.get()).toEqual(domain)
  })

  it('that was never used may get another contract: the first one may have been mistyped', () => {
    const store = makeUnused()
    own(store)
    own(store, elsewhere)
    expect(store.domain.get()).toEqual(elsewhere)
  })

  it('that holds a receipt may not, though it was never synced', () => {
    const store = makeUnused()
    own(store)
    store.receipts.adopt({ ...taken(makeStore()).stored })
    expect(() => own(store, elsewhere)).toThrow('belongs to PaymentChannels')
  })

  it('of a release that recorded no contract is judged by its channels', () => {
    const old = makeStore()
    expect(old.domain.get()).toBeNull()
    expect(() => own(old, elsewhere)).toThrow('belongs to another PaymentChannels')
    own(old)
    expect(old.domain.get()).toEqual(domain)
    const theirs = makeUnused({ ...storedChannel, id: channelId(terms, elsewhere) })
    theirs.syncs.record(findings({ id: channelId(terms, elsewhere) }))
    expect(() => own(theirs)).toThrow('belongs to another PaymentChannels')
    own(theirs, elsewhere)
    expect(theirs.domain.get()).toEqual(elsewhere)
  })
})
