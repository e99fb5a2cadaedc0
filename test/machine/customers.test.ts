import { describe, expect, it, onTestFinished } from 'vitest'
import type { Config } from '../../src/config.ts'
import { type Address, ZERO_ADDRESS } from '../../src/core/hex.ts'
import { channelId } from '../../src/core/terms.ts'
import { Customers } from '../../src/machine/customers.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { FoundAgreement } from '../../src/store/records.ts'
import { requireOwnStore } from '../../src/store/require-own-store.ts'
import { BOOT, circumstances, findings, makeFile, makeStore, PRICE, take, taken } from '../store/fixture.ts'
import { anna, channel, domain, machine, makeAddress, makeTerms, NOW, terms } from '../support/make.ts'

const [before, after] = [makeAddress('agreements'), makeAddress('agreements after')]
const theirs = makeTerms({ payer: makeAddress('their payer') })
const espresso = { name: 'espresso', label: 'Espresso' }

/** A contract's first agreement. */
const rental = (price: bigint, of = terms): FoundAgreement => ({
  ...{ id: 1n, kind: 'rental', channelId: channelId(of, domain), provider: makeAddress('provider'), endsAt: 0n },
  ...{ visitorIssuer: makeAddress('visitors'), products: [{ name: 'Espresso', price, cause: 0 }] },
  ...{ terms: of, decimals: 2, symbol: 'EURT' },
})

/** A machine whose config contains this Agreements contract. */
function customersOf(store: ReturnType<typeof makeStore>, agreements: Address | undefined): Customers {
  const config = { channels: [], chain: { agreements }, machine: { name: 'Kitchen' } } as unknown as Config
  return new Customers({ config, domain, machine: machine.address, store, clock: { now: () => NOW } })
}

const idsOf = (channels: readonly { readonly id: string }[]) => channels.map(({ id }) => id)

describe('customers after the configured Agreements contract was changed', () => {
  it('are those of the new contract, at its prices, although its agreements have the same numbers', () => {
    const store = makeStore()
    customersOf(store, before).recordAgreements([rental(80n)], NOW)
    const now = customersOf(store, after)
    expect(now.served()).toEqual([])
    now.recordAgreements([rental(70n, theirs)], NOW)
    expect(idsOf(now.served())).toEqual([channelId(theirs, domain)])
    expect(now.served().map(channel => now.priceIn(channel, espresso))).toEqual([70n])
  })

  it('include the old ones wherever money may be owed, and nowhere else', () => {
    const store = makeStore()
    customersOf(store, before).recordAgreements([rental(80n)], NOW)
    taken(store)
    const now = customersOf(store, after)
    now.recordAgreements([rental(70n, theirs)], NOW)
    expect(idsOf(now.all())).toEqual([channel, channelId(theirs, domain)])
    expect(store.receipts.newestRedeemable(channel)).not.toBeNull()
    expect(idsOf(customersOf(store, undefined).all())).toEqual([channel, channelId(theirs, domain)])
    expect(customersOf(store, undefined).served()).toEqual([])
  })

  it('are the old ones again when the config is changed back', () => {
    const store = makeStore()
    customersOf(store, before).recordAgreements([rental(80n)], NOW)
    customersOf(store, after).recordAgreements([rental(70n)], NOW)
    const again = customersOf(store, before)
    expect(again.served().map(channel => again.priceIn(channel, espresso))).toEqual([80n])
  })
})

describe('customers with one issuer', () => {
  const native = makeTerms({ payer: makeAddress('their payer'), token: ZERO_ADDRESS })
  const second = (of: typeof terms): FoundAgreement => ({ ...rental(70n, of), id: 2n })

  it('and two tokens: the second is not served, but its money is still redeemed', () => {
    const customers = customersOf(makeStore(), before)
    customers.recordAgreements([rental(80n), second(native)], NOW)
    expect(idsOf(customers.served())).toEqual([channel])
    expect(customers.all().map(each => customers.whyNotServed(each))).toEqual([null, 'second-token'])
  })

  it('and two tokens: the second is served once the first has ended', () => {
    const customers = customersOf(makeStore(), before)
    customers.recordAgreements([{ ...rental(80n), endsAt: NOW }, second(native)], NOW)
    expect(idsOf(customers.served())).toEqual([channelId(native, domain)])
  })

  it('and two tokens: a first that is suspended still holds the issuer', () => {
    const customers = customersOf(makeStore(), before)
    customers.recordAgreements([rental(80n), second(native)], NOW)
    customers.suspend(channel)
    expect(customers.served()).toEqual([])
    expect(customers.all().map(each => customers.whyNotServed(each))).toEqual(['ended', 'second-token'])
  })

  it('and one token are both served, as are two issuers with two tokens', () => {
    const customers = customersOf(makeStore(), before)
    customers.recordAgreements([rental(80n), second(theirs)], NOW)
    expect(customers.served()).toHaveLength(2)
    const others = customersOf(makeStore(), before)
    others.recordAgreements([rental(80n), second({ ...native, issuer: makeAddress('their issuer') })], NOW)
    expect(others.served()).toHaveLength(2)
  })
})

describe('a customer whose agreement has ended', () => {
  function ended(redeemed = 0n, closesAt = 0n, deposited = 10_000n) {
    const store = makeStore()
    const customers = customersOf(store, before)
    customers.recordAgreements([rental(80n)], NOW)
    const { vend } = taken(store)
    store.vends.settle(vend.id, 'failed', NOW)
    customers.recordAgreements([{ ...rental(80n), endsAt: NOW }], NOW)
    store.syncs.record(findings({ redeemed, closesAt, deposited }))
    return { store, customers }
  }

  it('is open for credits alone, at the last agreed price, until they are taken', () => {
    const { store, customers } = ended()
    expect(customers.served()).toEqual([])
    expect(idsOf(customers.open())).toEqual([channel])
    expect(customers.open().map(each => customers.priceIn(each, espresso))).toEqual([80n])
    const creditsOnly = { ...circumstances, creditsOnly: true }
    expect(taken(store, anna.address, creditsOnly).vend).toMatchObject({ paid: 0n, creditTaken: 80n })
    expect(take(store, anna.address, creditsOnly)).toMatchObject({ kind: 'rejected', reason: 'agreement-ended' })
    expect(customers.open()).toEqual([])
  })

  it.each([
    ['is closed by refund or by its payee', [0n, 0n, 0n], false],
    ['has reached its closing', [0n, NOW, 10_000n], false],
    ['is being closed', [0n, NOW + 1n, 10_000n], true],
    ['has used up its deposit, the credit included', [80n, 0n, 80n], true],
  ] as const)('whose channel %s: open is %s', (_, [redeemed, closesAt, deposited], isOpen) => {
    const { customers } = ended(redeemed, closesAt, deposited)
    expect(customers.open().length > 0).toBe(isOpen)
  })
})

describe('a store', () => {
  const other = { ...domain, contract: makeAddress('other channels') }

  it('belongs to the PaymentChannels contract of its first start', () => {
    const store = makeStore()
    requireOwnStore(store, domain, '/var/lib/crema')
    requireOwnStore(store, domain, '/var/lib/crema')
    const text = `belongs to PaymentChannels ${domain.contract} on chain 31337, but the config names PaymentChannels ${other.contract} on chain 31337`
    expect(() => requireOwnStore(store, other, '/var/lib/crema')).toThrow(text)
    expect(() => requireOwnStore(store, { ...domain, chainId: 1n }, '/var/lib/crema')).toThrow('on chain 1.')
    expect(store.domain.get()).toEqual(domain)
  })

  it('is assigned to another contract while unused, since the address may have been mistyped', () => {
    const store = openStore({ file: makeFile(), bootId: BOOT })
    onTestFinished(() => store.close())
    requireOwnStore(store, other, '/var/lib/crema')
    requireOwnStore(store, domain, '/var/lib/crema')
    expect(store.domain.get()).toEqual(domain)
  })

  it('from before that was recorded is refused if its channels belong to another contract', () => {
    const store = makeStore()
    expect(() => requireOwnStore(store, other, '/var/lib/crema')).toThrow('belongs to another PaymentChannels')
    expect(store.domain.get()).toBeNull()
  })
})

describe('a channel that is in the store and not in the config', () => {
  it('is looked after while something is owed in it, but never served', () => {
    const store = makeStore()
    expect(idsOf(customersOf(store, undefined).all())).toEqual([])
    taken(store)
    const customers = customersOf(store, undefined)
    expect([idsOf(customers.left()), idsOf(customers.all()), customers.served()]).toEqual([[channel], [channel], []])
    expect(customers.left()[0]).toBe(customers.all()[0])
    store.syncs.record(findings({ redeemed: PRICE, headAt: NOW + 60n }))
    expect([customers.left(), customers.all()]).toEqual([[], []])
  })

  it('is not looked after by a machine with another key, nor where this machine is the issuer', () => {
    const store = makeStore()
    taken(store)
    const config = { channels: [], chain: {}, machine: { name: 'Kitchen' } } as unknown as Config
    const options = { config, domain, store, clock: { now: () => NOW } }
    expect(new Customers({ ...options, machine: makeAddress('another machine') }).all()).toEqual([])
  })
})

describe('a channel whose token has another unit than it states', () => {
  it('is not served, but what is owed in it is redeemed', () => {
    const store = makeStore()
    const customers = customersOf(store, before)
    customers.recordAgreements([rental(80n)], NOW)
    expect(idsOf(customers.served())).toEqual([channel])
    store.tokens.putUnit(terms.token, { decimals: 6, symbol: 'EURT' })
    expect([customers.served(), idsOf(customers.all())]).toEqual([[], [channel]])
    expect(customers.all().map(each => customers.whyNotServed(each))).toEqual(['other-unit'])
    store.tokens.putUnit(terms.token, { decimals: 2, symbol: 'EURT' })
    expect(idsOf(customers.served())).toEqual([channel])
  })
})
