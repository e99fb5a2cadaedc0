import { beforeEach, describe, expect, it } from 'vitest'
import { channelId } from '../../src/core/terms.ts'
import { anna, domain, issuer, makeAddress, makeReceipt, makeTerms, NOW, signReceipt, stranger, terms } from '../support/make.ts'
import { type Bench, buy, makeBadgedBench, makeBench } from './bench.ts'

/** Terms that anyone can make up: their issuer is the phone to which they are shown. */
const madeUp = makeTerms({ issuer: anna.address, payer: stranger.address })
const elsewhere = { ...domain, contract: makeAddress('another contract') }

/** A first receipt of such terms, in one domain. */
async function ask(bench: Bench, where = domain, price = 0n) {
  bench.now += 60n
  await bench.select()
  await bench.terms({ terms: madeUp, domain: where })
  const receipt = makeReceipt(price, null, { channelId: channelId(madeUp, where) })
  return { receipt, answer: await bench.sign(receipt, price) }
}

describe('terms whose issuer is the holder', () => {
  it.each([0n, 1n])('are not signed for, at a price of %d, unless the owner said so', async price => {
    const bench = await makeBadgedBench()
    expect((await ask(bench, domain, price)).answer).toBe('notFound')
    expect(await bench.wallet.receipts()).toEqual([])
  })

  it('are signed for in the domain that the owner named, and in no other', async () => {
    const bench = makeBench()
    await bench.wallet.setIssuing(domain, true)
    const { receipt, answer } = await ask(bench)
    expect(answer).toEqual(signReceipt(anna, receipt))
    expect((await ask(bench, elsewhere)).answer).toBe('notFound')
    expect((await ask(bench, { ...domain, chainId: 1n })).answer).toBe('notFound')
  })

  it('are the only ones: terms of another issuer still need its badge', async () => {
    const bench = makeBench()
    await bench.wallet.setIssuing(domain, true)
    bench.now += 60n
    await bench.select()
    await bench.terms({ terms })
    expect(await bench.sign(makeReceipt(0n), 0n)).toBe('notFound')
  })

  it('are not signed for once the owner took the word back', async () => {
    const bench = makeBench()
    await bench.wallet.setIssuing(domain, true)
    await bench.wallet.setIssuing(domain, false)
    expect((await ask(bench)).answer).toBe('notFound')
  })

  it('are still bound by the owner’s limits', async () => {
    const bench = makeBench()
    await bench.wallet.setIssuing(domain, true)
    await bench.wallet.setLimit({ chainId: domain.chainId, token: terms.token, perPurchase: null, perDay: 100n })
    expect((await ask(bench, domain, 101n)).answer).toBe('overLimit')
  })
})

describe('a machine that shows other terms at each tap', () => {
  let bench: Bench
  beforeEach(async () => {
    bench = await makeBadgedBench()
    await buy(bench, makeReceipt(150n), 150n)
  })

  /** The first receipt of a channel without any accepted payment. */
  async function askIn(noticePeriod: number) {
    const shown = makeTerms({ noticePeriod })
    const receipt = makeReceipt(0n, null, { channelId: channelId(shown, domain), issuedAt: bench.now })
    bench.now += 60n
    await bench.select()
    await bench.terms({ terms: shown })
    await bench.sign(receipt, 0n)
    return receipt
  }

  it('pushes out no cup', async () => {
    for (let at = 0; at < 5; at++) await askIn(at)
    expect(await bench.wallet.cups()).toMatchObject([{ price: 150n, signedAt: NOW + 60n, outcome: 'brewing' }])
  })
})

it('an issuer that holds a badge of its own is judged by it where it is none', async () => {
  const bench = await makeBadgedBench({ signer: anna })
  await bench.select()
  await bench.terms({ terms: makeTerms({ issuer: issuer.address }) })
  expect(await bench.sign(makeReceipt(150n), 150n)).toEqual(signReceipt(anna, makeReceipt(150n)))
})
