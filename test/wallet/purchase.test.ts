import { beforeEach, describe, expect, it } from 'vitest'
import { decodeResponse } from '../../src/core/tap/apdu.ts'
import { decodeBadgeAnswer, encodeBadgeCommand } from '../../src/core/tap/badge.ts'
import { decodeNewestAnswer } from '../../src/core/tap/newest.ts'
import { AID, decodeSelectAnswer, encodeSelectCommand } from '../../src/core/tap/select.ts'
import {
  accept,
  anna,
  ben,
  channel,
  DAY,
  domain,
  hashOf,
  issuer,
  makeAddress,
  makeBadge,
  makeReceipt,
  NOW,
  presentReceipt,
  signReceipt,
} from '../support/make.ts'
import { asHeld, type Bench, buy, makeBadgedBench, makeBench } from './bench.ts'

const first = makeReceipt(150n)
const second = makeReceipt(200n, first)

let bench: Bench
beforeEach(async () => {
  bench = await makeBadgedBench()
})

describe('SELECT', () => {
  it('returns the holder', async () => {
    const answer = decodeSelectAnswer(await bench.wallet.transmit(encodeSelectCommand(AID)))
    expect(answer).toEqual({ version: 1, minVersion: 1, locked: false, holder: anna.address })
  })
})

describe('BADGE', () => {
  it('returns the badge with the greatest issuedAt among the requested issuers', async () => {
    const other = makeBadge(anna.address, { issuedAt: NOW }, ben)
    await bench.wallet.addBadge(asHeld(other, ben))
    await bench.select()
    const ask = async (...issuers: (typeof anna.address)[]) => decodeBadgeAnswer(await bench.wallet.transmit(encodeBadgeCommand(issuers)))
    expect(await ask(issuer.address, ben.address)).toMatchObject({ issuer: ben.address, issuedAt: NOW, signature: other.signature })
    expect(await ask(makeAddress('nobody'), issuer.address)).toMatchObject({ issuer: issuer.address, issuedAt: NOW - DAY })
  })
})

describe('a purchase', () => {
  it('in a new channel takes TERMS, and the second tap only SELECT and SIGN', async () => {
    await bench.select()
    expect(await bench.sign(first, 150n)).toBe('unknownChannel')
    await bench.terms()
    expect(await bench.sign(first, 150n)).toEqual(signReceipt(anna, first))
    expect(await bench.result(first)).toBe('done')

    bench.now += 60n
    await bench.select()
    expect(await bench.sign(second, 200n)).toEqual(signReceipt(anna, second))
  })

  it('after another holder’s takes PREVIOUS with a badge', async () => {
    await buy(bench, first, 150n)
    const third = makeReceipt(100n, second)
    bench.now += 60n
    await bench.select()
    expect(await bench.sign(third, 100n)).toBe('unknownPrevious')
    expect(await bench.previous(presentReceipt(second, ben, makeBadge(ben.address)))).toBe('done')
    expect(await bench.sign(third, 100n)).toEqual(signReceipt(anna, third))
  })

  it('after the issuer’s own takes PREVIOUS without a badge', async () => {
    await bench.select()
    await bench.terms()
    await bench.previous(presentReceipt(first, issuer, null))
    expect(await bench.sign(second, 200n)).toEqual(signReceipt(anna, second))
  })

  it('needs no badge when the wallet’s key is the issuer, by its owner’s word', async () => {
    const own = makeBench({ signer: issuer })
    await own.wallet.setIssuing(domain, true)
    await own.select()
    await own.terms()
    expect(await own.sign(first, 150n)).toEqual(signReceipt(issuer, first))
  })

  it('of price 0 uses a credit', async () => {
    await buy(bench, first, 150n)
    const credit = makeReceipt(0n, first)
    await buy(bench, credit, 0n)
    expect(await bench.wallet.receipts()).toMatchObject([{ receipt: credit }])
  })
})

describe('a tear', () => {
  it('is answered with the same signature in the next tap, at once', async () => {
    await bench.select()
    await bench.terms()
    const signature = await bench.sign(first, 150n)
    await bench.wallet.left()
    await bench.select()
    expect(await bench.sign(first, 150n)).toEqual(signature)
    expect(await bench.result(first)).toBe('done')
  })

  it('allows another product to be signed instead a while later, and only one counts as accepted', async () => {
    await bench.select()
    await bench.terms()
    await bench.sign(first, 150n)
    bench.now += 6n
    await bench.select()
    const instead = makeReceipt(300n)
    expect(await bench.sign(instead, 300n)).toEqual(signReceipt(anna, instead))
    await bench.result(instead)
    expect(await bench.wallet.receipts()).toMatchObject([{ receipt: instead, acceptance: accept(instead) }])
    expect(await bench.sign(first, 150n)).toBe('outdated')
  })

  it('before RESULT leaves a receipt that the next one may follow', async () => {
    await bench.select()
    await bench.terms()
    await bench.sign(first, 150n)
    bench.now += 60n
    await bench.select()
    expect(await bench.sign(second, 200n)).toEqual(signReceipt(anna, second))
    expect(await bench.wallet.receipts()).toHaveLength(2)
    await bench.result(second)
    expect(await bench.wallet.receipts()).toMatchObject([{ receipt: second }])
    expect(await bench.wallet.cups()).toMatchObject([
      { price: 150n, outcome: null },
      { price: 200n, outcome: 'brewing' },
    ])
  })
})

describe('NEWEST', () => {
  it('returns the newest accepted receipt, not a later one', async () => {
    await buy(bench, first, 150n)
    bench.now += 60n
    await bench.select()
    await bench.sign(second, 200n)
    const { channelId: _, ...receipt } = first
    expect(decodeNewestAnswer(await bench.newest(channel))).toEqual({
      receipt,
      signature: signReceipt(anna, first),
      acceptance: accept(first),
    })
  })

  it('returns nothing while nothing was accepted', async () => {
    await bench.select()
    await bench.terms()
    await bench.sign(first, 150n)
    expect(decodeResponse(await bench.newest(channel)).status).toBe(0x6a88)
  })
})

describe('RESULT', () => {
  beforeEach(async () => {
    await bench.select()
    await bench.terms()
    await bench.sign(first, 150n)
  })

  it.each(['brewing', 'credit'] as const)('%s with an acceptance makes the receipt accepted, twice the same', async state => {
    expect(await bench.result(first, { state })).toBe('done')
    expect(await bench.result(first, { state })).toBe('done')
    expect(await bench.wallet.receipts()).toEqual([
      {
        ...{ receipt: first, hash: hashOf(first), signature: signReceipt(anna, first), acceptance: accept(first) },
        purchase: { price: 150n, label: 'Espresso', signedAt: NOW },
      },
    ])
    expect(await bench.wallet.cups()).toMatchObject([{ price: 150n, label: 'Espresso', signedAt: NOW, outcome: state }])
  })

  it('refused leaves the receipt open, for the machine may still redeem it, and is no cup', async () => {
    expect(await bench.result(first, { state: 'refused' })).toBe('done')
    expect(await bench.wallet.receipts()).toMatchObject([{ receipt: first, acceptance: null }])
    expect(await bench.wallet.cups()).toEqual([])
  })
})
