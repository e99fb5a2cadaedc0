import { beforeEach, describe, expect, it } from 'vitest'
import { ZERO_HASH } from '../../src/core/hex.ts'
import type { Receipt } from '../../src/core/messages.ts'
import { encodeBadgeCommand } from '../../src/core/tap/badge.ts'
import { encodeChallengeCommand } from '../../src/core/tap/challenge.ts'
import { decodeNewestAnswer } from '../../src/core/tap/newest.ts'
import { encodePreviousCommands } from '../../src/core/tap/previous.ts'
import { encodeResultCommand, NO_SIGNATURE } from '../../src/core/tap/result.ts'
import { encodeSignCommand } from '../../src/core/tap/sign.ts'
import { encodeTermsCommand } from '../../src/core/tap/terms.ts'
import { channelId, type Terms } from '../../src/core/terms.ts'
import {
  accept,
  anna,
  ben,
  channel,
  DAY,
  domain,
  issuer,
  machine,
  makeAddress,
  makeBadge,
  makeHash,
  makeReceipt,
  makeTerms,
  NOW,
  presentReceipt,
  signMessage,
  signReceipt,
  stranger,
  terms,
} from '../support/make.ts'
import { type Bench, buy, makeBadgedBench, presentTerms, request } from './bench.ts'

const MAX_UINT128 = (1n << 128n) - 1n
const MAX_UINT64 = (1n << 64n) - 1n
const first = makeReceipt(150n)
const second = makeReceipt(200n, first)
const third = makeReceipt(100n, second)
const benBadge = makeBadge(ben.address)

let bench: Bench
beforeEach(async () => {
  bench = await makeBadgedBench()
  await bench.select()
})

const nothingSigned = async () => expect(await bench.wallet.receipts()).toEqual([])

describe('a machine that lies about the price', () => {
  it('cannot have more signed than the price it shows', async () => {
    await bench.terms()
    expect(await bench.sign(makeReceipt(10_000n), 150n)).toBe('mismatch')
    await nothingSigned()
  })

  it('cannot hide an amount behind an understated previous receipt', async () => {
    await bench.terms()
    const understated = { ...first, cumulativeAmount: 1n }
    await bench.previous({ ...presentReceipt(first, ben, benBadge), receipt: understated })
    expect(await bench.sign(second, 349n)).toBe('unknownPrevious')
    await nothingSigned()
  })

  it('cannot wrap the amount around', async () => {
    const full = makeReceipt(MAX_UINT128)
    await bench.terms()
    await bench.previous(presentReceipt(full, ben, benBadge))
    for (const cumulativeAmount of [0n, 1n, MAX_UINT128])
      expect(await bench.sign(makeReceipt(0n, full, { cumulativeAmount }), 2n)).toBe('mismatch')
    await nothingSigned()
  })

  it('cannot wrap the sequence around', async () => {
    const last = makeReceipt(150n, null, { sequence: MAX_UINT64 })
    await bench.terms()
    await bench.previous(presentReceipt(last, ben, benBadge))
    for (const sequence of [0n, 1n, MAX_UINT64]) expect(await bench.sign(makeReceipt(200n, last, { sequence }), 200n)).toBe('mismatch')
    await nothingSigned()
  })

  it('cannot take the maximum of uint128 from a wallet with a limit', async () => {
    await bench.wallet.setLimit({ chainId: domain.chainId, token: terms.token, perPurchase: null, perDay: 500n })
    await bench.terms()
    expect(await bench.sign(makeReceipt(MAX_UINT128), MAX_UINT128)).toBe('overLimit')
    await nothingSigned()
  })

  it('cannot lower the amount of a channel with a negative step', async () => {
    await buy(bench, first, 150n)
    bench.now += 60n
    await bench.select()
    expect(await bench.sign(makeReceipt(0n, first, { cumulativeAmount: 100n }), MAX_UINT128 - 49n)).toBe('mismatch')
  })
})

describe('a machine that forges the previous receipt', () => {
  const spoiled = (hash: string): `0x${string}` => `0x${hash.slice(2, -2)}${hash.endsWith('00') ? '01' : '00'}`

  it.each<[string, () => ReturnType<typeof presentReceipt>]>([
    ['with no signature', () => ({ ...presentReceipt(first, ben, benBadge), signature: NO_SIGNATURE })],
    [
      'with a spoiled signature',
      () => {
        const { signature, ...rest } = presentReceipt(first, ben, benBadge)
        return { ...rest, signature: { ...signature, r: spoiled(signature.r) } }
      },
    ],
    [
      'signed by a stranger in a holder’s name',
      () => ({ ...presentReceipt(first, ben, benBadge), signature: signReceipt(stranger, first) }),
    ],
    ['signed by a stranger with a holder’s badge', () => ({ ...presentReceipt(first, ben, benBadge), ...signedBy(stranger) })],
    ['with a badge that the stranger signed', () => presentReceipt(first, stranger, makeBadge(stranger.address, {}, stranger))],
    ['with a badge whose limit was changed', () => changedBadge({ dailyLimit: 9n })],
    ['with a badge whose end was changed', () => changedBadge({ expiresAt: NOW + 400n * DAY })],
    ['with a badge that had run out', () => presentReceipt(first, ben, makeBadge(ben.address, { expiresAt: NOW - 1n }))],
    ['with a badge issued later', () => presentReceipt(first, ben, makeBadge(ben.address, { issuedAt: NOW + 1n }))],
    ['in the name of the issuer', () => ({ ...presentReceipt(first, stranger, null), holder: issuer.address })],
    ['of a stranger without any badge', () => presentReceipt(first, stranger, null)],
    ['signed for another chain', () => presentReceipt(first, ben, benBadge, { ...domain, chainId: 1n })],
    [
      'with a badge for another contract',
      () => presentReceipt(first, ben, makeBadge(ben.address, {}, issuer, { ...domain, contract: makeAddress('elsewhere') })),
    ],
    ['with a high s', () => ({ ...presentReceipt(first, ben, benBadge), signature: highS(signReceipt(ben, first)) })],
  ])('%s', async (_, forge) => {
    await bench.terms()
    expect(await bench.previous(forge())).toBe('done')
    expect(await bench.sign(second, 200n)).toBe('mismatch')
    await nothingSigned()
  })

  it('from another channel', async () => {
    const elsewhere = makeReceipt(150n, null, { channelId: makeHash('another channel') })
    await bench.terms()
    await bench.previous(presentReceipt(elsewhere, ben, benBadge))
    expect(await bench.sign(makeReceipt(200n, elsewhere, { channelId: channel }), 200n)).toBe('unknownPrevious')
    await nothingSigned()
  })

  it('with the badge of a holder known to be revoked', async () => {
    const revocation = { holder: ben.address, at: NOW }
    await bench.wallet.addRevocation({
      domain,
      issuer: issuer.address,
      revocation,
      signature: signMessage(issuer, 'Revocation', revocation),
    })
    await bench.terms()
    await bench.previous(presentReceipt(first, ben, benBadge))
    expect(await bench.sign(second, 200n)).toBe('mismatch')
    await nothingSigned()
  })

  it('with one receipt’s fields and another’s badge signature', async () => {
    await bench.terms()
    await bench.previous(presentReceipt(first, ben, benBadge))
    const [, otherBadge] = encodePreviousCommands(presentReceipt(first, ben, makeBadge(ben.address, { dailyLimit: 5n })))
    await bench.send(otherBadge as Uint8Array)
    expect(await bench.sign(second, 200n)).toBe('mismatch')
    await nothingSigned()
  })

  it('with a badge’s signature first, or after an issuer’s own receipt', async () => {
    const [own] = encodePreviousCommands(presentReceipt(first, issuer, null))
    const [, badgePart] = encodePreviousCommands(presentReceipt(first, ben, benBadge))
    expect(await bench.send(badgePart as Uint8Array)).toBe('mismatch')
    expect(await bench.send(own as Uint8Array)).toBe('done')
    expect(await bench.send(badgePart as Uint8Array)).toBe('mismatch')
  })

  it('by restarting the channel', async () => {
    await buy(bench, first, 150n)
    await buy(bench, second, 200n)
    bench.now += 60n
    await bench.select()
    expect(await bench.sign(makeReceipt(5n), 5n)).toBe('outdated')
    expect(await bench.sign({ ...third, previous: ZERO_HASH }, 100n)).toBe('mismatch')
  })
})

describe('a machine that plays with terms', () => {
  const changes: [string, Partial<Terms>][] = [
    ['payer', { payer: makeAddress('thief') }],
    ['payee', { payee: makeAddress('thief') }],
    ['token', { token: makeAddress('gold') }],
    ['issuer', { issuer: anna.address }],
    ['machine', { machine: makeAddress('thief') }],
    ['notice period', { noticePeriod: 1 }],
  ]

  it.each(changes)('cannot pass off another %s under a channel’s id', async (_, change) => {
    await bench.terms({ terms: makeTerms(change) })
    expect(await bench.sign(first, 150n)).toBe('unknownChannel')
    await nothingSigned()
  })

  it.each([
    ['chain', { ...domain, chainId: 1n }],
    ['contract', { ...domain, contract: makeAddress('thief') }],
  ])('cannot pass off another %s under a channel’s id', async (_, where) => {
    await bench.terms({ domain: where })
    expect(await bench.sign(first, 150n)).toBe('unknownChannel')
    await nothingSigned()
  })

  it('cannot change how a known channel is shown', async () => {
    await buy(bench, first, 150n)
    bench.now += 60n
    await bench.select()
    expect(await bench.terms({ decimals: 0, symbol: 'FREE', machineName: 'Somewhere else' })).toBe('done')
    await bench.sign(second, 200n)
    expect((await bench.wallet.summary()).channels).toMatchObject([
      { machineName: 'Kitchen, 2nd floor', token: { decimals: 6, symbol: 'USDC', isVerified: false } },
    ])
  })

  it('cannot have a receipt signed in the domain of other terms', async () => {
    await bench.terms({ domain: { ...domain, chainId: 1n } })
    await bench.terms()
    expect(await bench.sign(first, 150n)).toEqual(signReceipt(anna, first))
  })

  it('cannot fill the store with channels', async () => {
    const before = await bench.store.read()
    for (let i = 0; i < 20; i++) expect(await bench.terms({ terms: makeTerms({ noticePeriod: i }) })).toBe('done')
    expect(await bench.store.read()).toBe(before)
  })

  it('cannot use a channel of an issuer whose badge the wallet does not hold', async () => {
    const own = makeTerms({ issuer: stranger.address })
    await bench.terms({ terms: own })
    expect(await bench.sign(makeReceipt(1n, null, { channelId: channelId(own, domain) }), 1n)).toBe('notFound')
    await nothingSigned()
  })

  it('cannot have names of wrong lengths read', async () => {
    const apdu = encodeTermsCommand(presentTerms(terms, { machineName: '', symbol: '' }))
    for (const [at, length] of [
      [apdu.length - 2, 1],
      [apdu.length - 2, 9],
      [apdu.length - 1, 1],
      [apdu.length - 1, 33],
      [apdu.length - 1, 255],
    ] as const) {
      const changed = Uint8Array.from(apdu)
      changed[at] = length
      expect(await bench.send(changed)).toBe('wrongLength')
    }
    const long = Uint8Array.from([...apdu, ...new Uint8Array(33).fill(0x41)])
    long[apdu.length - 1] = 33
    long[4] = long.length - 5
    expect(await bench.send(long)).toBe('wrongLength')
  })
})

describe('a machine that wants more than one receipt', () => {
  it('gets one new receipt per tap, whatever it repeats in between', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    await bench.result(first)
    for (const seconds of [0n, 5n, 6n, 600n]) {
      bench.now = NOW + seconds
      expect(await bench.sign(second, 200n)).toBe('tooSoon')
    }
    expect(await bench.wallet.receipts()).toHaveLength(1)
  })

  it('gets none by sending SELECT again at once', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    for (let i = 0; i < 5; i++) {
      await bench.select()
      await bench.terms()
      expect(await bench.sign(second, 200n)).toBe('tooSoon')
    }
  })

  it('gets none by sending many requests at once', async () => {
    await bench.terms()
    const answers = await Promise.all([150n, 151n, 152n, 153n].map(price => bench.sign(makeReceipt(price), price)))
    expect(answers).toEqual([signReceipt(anna, first), 'tooSoon', 'tooSoon', 'tooSoon'])
    expect(await bench.wallet.receipts()).toHaveLength(1)
  })

  it('gets no second channel paid in one tap', async () => {
    const other = makeTerms({ noticePeriod: 1 })
    await bench.terms()
    await bench.sign(first, 150n)
    await bench.terms({ terms: other })
    bench.now += 60n
    expect(await bench.sign(makeReceipt(150n, null, { channelId: channelId(other, domain) }), 150n)).toBe('tooSoon')
  })

  it('uses up the daily limit once with alternatives of which one can pay, by the dearest', async () => {
    await bench.wallet.setLimit({ chainId: domain.chainId, token: terms.token, perPurchase: 100n, perDay: 250n })
    const answers: unknown[] = []
    for (const price of [100n, 99n, 98n]) {
      bench.now += 60n
      await bench.select()
      await bench.terms()
      answers.push(await bench.sign(makeReceipt(price), price))
    }
    expect(answers).toEqual([100n, 99n, 98n].map(price => signReceipt(anna, makeReceipt(price))))
    const next = async (receipt: Receipt, price: bigint) => {
      bench.now += 60n
      await bench.select()
      await bench.terms()
      return bench.sign(receipt, price)
    }
    const second = makeReceipt(100n, makeReceipt(98n))
    expect(await next(second, 100n)).toEqual(signReceipt(anna, second))
    expect(await next(makeReceipt(51n, second), 51n)).toBe('overLimit')
    expect(typeof (await next(makeReceipt(50n, second), 50n))).toBe('object')
  })
})

describe('a machine that replays', () => {
  it('gets the stored signature and nothing new', async () => {
    await bench.terms()
    const signature = await bench.sign(first, 150n)
    const after = await bench.store.read()
    for (let i = 0; i < 3; i++) expect(await bench.sign(first, 150n)).toEqual(signature)
    expect(await bench.store.read()).toBe(after)
  })

  it('cannot have a receipt from an earlier tap accepted', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    await bench.select()
    expect(await bench.result(first)).toBe('mismatch')
    expect(await bench.wallet.receipts()).toMatchObject([{ acceptance: null }])
  })

  it('cannot have a receipt of one machine accepted by another', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    expect(await bench.result(first, {}, stranger)).toBe('mismatch')
    expect(await bench.result(first, {}, anna)).toBe('mismatch')
    expect(await bench.result(first, {}, issuer)).toBe('mismatch')
    expect(await bench.wallet.receipts()).toMatchObject([{ acceptance: null }])
  })

  it('cannot have a receipt accepted with the acceptance of another', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    expect(await bench.result(first, { acceptance: accept(second) })).toBe('mismatch')
    expect(await bench.result(second, { acceptance: accept(first) })).toBe('mismatch')
    expect(await bench.result({ ...first, cumulativeAmount: 1n }, { acceptance: accept(first) })).toBe('mismatch')
    expect(await bench.wallet.receipts()).toMatchObject([{ acceptance: null }])
  })

  it('cannot have both of two receipts of one sequence accepted', async () => {
    const instead = makeReceipt(300n)
    await bench.terms()
    await bench.sign(first, 150n)
    bench.now += 60n
    await bench.select()
    await bench.sign(first, 150n)
    await bench.sign(instead, 300n)
    expect(await bench.result(first)).toBe('done')
    expect(await bench.result(instead)).toBe('mismatch')
    expect(await bench.wallet.receipts()).toMatchObject([{ receipt: first, acceptance: accept(first) }])
  })

  it('cannot make the wallet forget a later receipt by accepting an earlier one', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    bench.now += 60n
    await bench.select()
    await bench.sign(first, 150n)
    await bench.sign(second, 200n)
    expect(await bench.result(first)).toBe('done')
    expect(await bench.wallet.receipts()).toMatchObject([{ receipt: first }, { receipt: second, acceptance: null }])
    expect(await bench.result(second)).toBe('done')
    expect(await bench.result(first)).toBe('mismatch')
    expect(await bench.wallet.receipts()).toMatchObject([{ receipt: second }])
  })

  it('gets only accepted receipts from NEWEST', async () => {
    await buy(bench, first, 150n)
    bench.now += 60n
    await bench.select()
    await bench.sign(second, 200n)
    await bench.result(second, { acceptance: NO_SIGNATURE })
    expect(decodeNewestAnswer(await bench.newest(channel)).receipt.sequence).toBe(1n)
  })

  it('cannot make the wallet forget a receipt by saying "refused"', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    await bench.result(first, { state: 'refused' })
    bench.now += 60n
    await bench.select()
    expect(await bench.sign(second, 200n)).toEqual(signReceipt(anna, second))
  })
})

describe('a machine that wants the holder’s identity', () => {
  const visit = { machine: machine.address, nonce: makeHash('nonce') }

  it('learns nothing of badges that it does not name', async () => {
    const eleven = Array.from({ length: 11 }, (_, i) => makeAddress(`issuer ${i}`))
    expect(await bench.send(encodeBadgeCommand(eleven))).toBe('notFound')
    expect(await bench.send(encodeBadgeCommand([...eleven.slice(1), issuer.address]))).toBe('done')
  })

  it('cannot name twelve issuers at once', async () => {
    const data = new Uint8Array(12 * 20)
    expect(await bench.send(Uint8Array.from([0x80, 0x30, 0, 0, data.length, ...data, 0]))).toBe('wrongLength')
    expect(await bench.send(Uint8Array.from([0x80, 0x30, 0, 0, 0]))).toBe('wrongLength')
  })

  it('gets no Visit unless its user confirms that machine', async () => {
    await bench.terms()
    expect(await bench.send(encodeChallengeCommand(visit))).toBe('confirm')
  })

  it('gets no Visit for a machine other than the confirmed one', async () => {
    const confirming = await makeBadgedBench({ confirm: { visit: asked => asked === machine.address } })
    const own = makeTerms({ machine: stranger.address })
    await confirming.select()
    await confirming.terms({ terms: own })
    expect(await confirming.send(encodeChallengeCommand({ ...visit, machine: stranger.address }))).toBe('confirm')
    expect(await confirming.send(encodeChallengeCommand(visit))).toBe('unknownChannel')
  })
})

describe('a machine that sends anything', () => {
  it('changes nothing with the last commands of another tap', async () => {
    await bench.terms()
    await bench.wallet.left()
    const resultCommand = encodeResultCommand({ state: 'brewing', sequence: 1n, cumulativeAmount: 150n, acceptance: accept(first) })
    for (const command of [encodeSignCommand(request(first, 150n)), resultCommand])
      expect(await bench.send(command)).toBe('unknownInstruction')
    await nothingSigned()
  })

  it('cannot send a time so far ahead that every later receipt would have to be too', async () => {
    await bench.terms()
    expect(await bench.sign({ ...first, issuedAt: NOW + DAY }, 150n)).toBe('mismatch')
    await nothingSigned()
  })
})

function signedBy(signer: typeof stranger) {
  const { badge: _, ...rest } = presentReceipt(first, signer, null)
  return rest
}

function changedBadge(change: { dailyLimit?: bigint; expiresAt?: bigint }) {
  const presented = presentReceipt(first, ben, benBadge)
  return { ...presented, badge: presented.badge && { ...presented.badge, ...change } }
}

function highS(signature: { r: Receipt['previous']; vs: Receipt['previous'] }) {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const parity = BigInt(signature.vs) >> 255n
  const s = order - (BigInt(signature.vs) & ((1n << 255n) - 1n))
  return { r: signature.r, vs: `0x${(s | ((1n - parity) << 255n)).toString(16).padStart(64, '0')}` as const }
}
