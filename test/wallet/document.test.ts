import { describe, expect, it } from 'vitest'
import { readDocument, writeDocument } from '../../src/wallet/document.ts'
import { emptyState } from '../../src/wallet/state.ts'
import { createMemoryStore, StoreChangedError } from '../../src/wallet/wallet-store.ts'
import { anna, domain, makeBadge, makeReceipt, signReceipt, terms } from '../support/make.ts'
import { asHeld, buy, makeBadgedBench, makeBench } from './bench.ts'

const first = makeReceipt(150n)
const second = makeReceipt(200n, first)

async function filled() {
  const bench = await makeBadgedBench()
  await bench.wallet.addBadge({ ...asHeld(makeBadge(anna.address)), token: { address: terms.token, decimals: 6, symbol: 'USDC' } })
  await bench.wallet.setLimit({ chainId: domain.chainId, token: terms.token, perPurchase: 500n, perDay: null })
  await buy(bench, first, 150n)
  return bench
}

describe('the store’s document', () => {
  it('restores every field of the state', async () => {
    const text = (await (await filled()).store.read()) ?? ''
    const state = readDocument(text)
    expect(state.channels[0]?.receipts[0]?.receipt).toEqual(first)
    expect(JSON.parse(writeDocument(state))).toEqual(JSON.parse(text))
  })

  it('is an empty state when there is none', () => expect(readDocument(null)).toEqual(emptyState))

  it.each<[string, (text: string) => string, RegExp]>([
    ['of a newer version', text => text.replace('"version":1', '"version":2'), /at version: .*\nExpected version 1/],
    ['that is no JSON', () => 'nonsense', /at its whole/],
    ['with an amount that is no number', text => text.replace(/"cumulativeAmount":"\d+"/, '"cumulativeAmount":"-1"'), /cumulativeAmount/],
    ['with an address that is none', text => text.replace(/"payer":"0x\w+"/, '"payer":"0x12"'), /channels.0.terms.payer/],
  ])('%s is refused with the key', async (_, spoil, message) => {
    const text = (await (await filled()).store.read()) ?? ''
    expect(() => readDocument(spoil(text))).toThrow(message)
  })

  it('causes 6F00 at SELECT and a reported error if it cannot be read', async () => {
    const bench = makeBench({ store: createMemoryStore('nonsense') })
    expect(await bench.select()).toBe('fault')
    expect(bench.errors).toMatchObject([{ message: expect.stringMatching(/cannot be read/) }])
  })
})

describe('a wallet on its store', () => {
  it('continues after a restart', async () => {
    const bench = await filled()
    const again = makeBench({ store: bench.store })
    again.now = bench.now + 60n
    await again.select()
    expect(await again.sign(first, 150n)).toBe('outdated')
    expect(await again.sign(second, 200n)).toEqual(signReceipt(anna, second))
  })

  it('keeps the pause and the same answer across a restart', async () => {
    const bench = await makeBadgedBench()
    await bench.select()
    await bench.terms()
    const signature = await bench.sign(first, 150n)
    const again = makeBench({ store: bench.store })
    await again.select()
    expect(await again.sign(first, 150n)).toEqual(signature)
    expect(await again.sign(second, 200n)).toBe('tooSoon')
  })

  it('has stored the receipt before it answers', async () => {
    const memory = createMemoryStore()
    let finishWriting = () => {}
    const stored = new Promise<void>(resolve => {
      finishWriting = resolve
    })
    let slow = false
    const bench = await makeBadgedBench({
      store: {
        read: memory.read,
        write: async (text, expected) => {
          if (slow) await stored
          await memory.write(text, expected)
        },
      },
    })
    await bench.select()
    await bench.terms()
    slow = true
    let answered = false
    const answer = bench.sign(first, 150n).then(signature => {
      answered = true
      return signature
    })
    await new Promise(resolve => setImmediate(resolve))
    expect(answered).toBe(false)
    finishWriting()
    expect(await answer).toEqual(signReceipt(anna, first))
    expect(readDocument((await memory.read()) ?? '').channels[0]?.receipts).toMatchObject([{ receipt: first }])
  })

  it('reads what another process wrote at the next SELECT, and never overwrites it', async () => {
    const bench = await makeBadgedBench()
    const other = makeBench({ store: bench.store })
    await bench.select()
    await bench.terms()
    await other.wallet.setLimit({ chainId: domain.chainId, token: terms.token, perPurchase: 1n, perDay: null })
    expect(await bench.sign(first, 150n)).toBe('fault')
    expect(bench.errors).toMatchObject([expect.any(StoreChangedError)])
    await bench.select()
    await bench.terms()
    expect(await bench.sign(first, 150n)).toBe('overLimit')
  })
})
