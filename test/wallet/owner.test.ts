import { beforeEach, describe, expect, it } from 'vitest'
import { readDocument, writeDocument } from '../../src/wallet/document.ts'
import { MAX_CUPS } from '../../src/wallet/state.ts'
import { createMemoryStore } from '../../src/wallet/wallet-store.ts'
import {
  anna,
  ben,
  channel,
  DAY,
  domain,
  issuer,
  machine,
  makeBadge,
  makeHash,
  makeReceipt,
  NOW,
  signMessage,
  stranger,
  terms,
} from '../support/make.ts'
import { asHeld, type Bench, buy, makeBench } from './bench.ts'

let bench: Bench
beforeEach(() => {
  bench = makeBench()
})

describe('badges', () => {
  it.each([
    ['of another holder', asHeld(makeBadge(ben.address)), /is for 0x.*\nExpected this wallet/],
    ['signed by another issuer', asHeld(makeBadge(anna.address, {}, stranger)), /not signed by/],
    ['of another chain', asHeld(makeBadge(anna.address), issuer, { ...domain, chainId: 1n }), /not signed by .*\nExpected .* on chain 1/],
    [
      'whose fields were changed',
      { ...asHeld(makeBadge(anna.address)), badge: { ...makeBadge(anna.address).badge, dailyLimit: 1n } },
      /not signed by/,
    ],
  ])('%s are refused', async (_, badge, message) => {
    await expect(bench.wallet.addBadge(badge)).rejects.toThrow(message)
    expect(await bench.wallet.badges()).toEqual([])
  })
})

describe('revocations', () => {
  it('are refused if the issuer did not sign them', async () => {
    const revocation = { holder: anna.address, at: NOW }
    const signature = signMessage(stranger, 'Revocation', revocation)
    await expect(bench.wallet.addRevocation({ domain, issuer: issuer.address, revocation, signature })).rejects.toThrow(/not signed by/)
  })
})

describe('a revocation of a time to come', () => {
  it('is refused, as by the contract and the machines: it would end badges that are not issued yet', async () => {
    const revocation = { holder: anna.address, at: NOW + DAY }
    const signature = signMessage(issuer, 'Revocation', revocation)
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address)))
    await expect(bench.wallet.addRevocation({ domain, issuer: issuer.address, revocation, signature })).rejects.toThrow(/time to come/)
    await buy(bench, makeReceipt(150n), 150n)
    expect(await bench.wallet.cups()).toHaveLength(1)
  })
})

describe('limits', () => {
  it('replace the earlier one for the same token', async () => {
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address)))
    const limit = { chainId: domain.chainId, token: terms.token, perPurchase: 100n, perDay: null }
    await bench.wallet.setLimit(limit)
    await bench.wallet.setLimit({ ...limit, perPurchase: null })
    await buy(bench, makeReceipt(150n), 150n)
    expect(await bench.wallet.cups()).toHaveLength(1)
  })
})

describe('the day’s sums', () => {
  it('are kept for today and dropped at a signature on another day', async () => {
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address)))
    const first = makeReceipt(150n)
    await buy(bench, first, 150n)
    bench.now += DAY
    await buy(bench, makeReceipt(200n, first), 200n)
    const { spent } = readDocument(await bench.store.read())
    expect(spent).toMatchObject([{ day: NOW / DAY + 1n, amount: 200n }])
  })
})

describe('the summary', () => {
  const token = { address: terms.token, decimals: 2, symbol: 'EUR' }

  it('shows the token as claimed by the machine, unverified', async () => {
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address)))
    await buy(bench, makeReceipt(150n), 150n)
    expect(await bench.wallet.summary()).toEqual({
      holder: anna.address,
      badges: 1,
      channels: [
        {
          id: channel,
          machine: machine.address,
          machineName: 'Kitchen, 2nd floor',
          token: { address: terms.token, decimals: 6, symbol: 'USDC', isVerified: false },
          accepted: 1n,
          unaccepted: 0,
        },
      ],
      spentToday: [{ chainId: domain.chainId, token: terms.token, day: NOW / DAY, amount: 150n }],
    })
  })

  it('shows the token as verified when the badge came with it', async () => {
    await bench.wallet.addBadge({ ...asHeld(makeBadge(anna.address)), token })
    await buy(bench, makeReceipt(150n), 150n)
    expect(await bench.wallet.summary()).toMatchObject({ channels: [{ token: { ...token, isVerified: true } }] })
  })

  it('counts receipts without an acceptance, and drops yesterday’s sum', async () => {
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address)))
    await bench.select()
    await bench.terms()
    await bench.sign(makeReceipt(150n), 150n)
    bench.now += DAY
    expect(await bench.wallet.summary()).toMatchObject({ channels: [{ accepted: null, unaccepted: 1 }], spentToday: [] })
  })
})

describe('cups', () => {
  it('are limited to the last hundred', async () => {
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address)))
    const first = makeReceipt(1n)
    await buy(bench, first, 1n)
    const state = readDocument(await bench.store.read())
    const [cup] = state.cups
    if (cup === undefined) throw new Error('No cup.')
    const cups = Array.from({ length: MAX_CUPS }, (_, at) => ({ ...cup, receipt: makeHash(`cup ${at}`), signedAt: BigInt(at) }))
    bench = makeBench({ store: createMemoryStore(writeDocument({ ...state, cups })) })
    bench.now += 60n
    await buy(bench, makeReceipt(1n, first), 1n)
    const kept = await bench.wallet.cups()
    expect(kept).toHaveLength(MAX_CUPS)
    expect(kept[0]?.signedAt).toBe(1n)
    expect(kept.at(-1)?.signedAt).toBe(NOW + 120n)
  })
})
