import { beforeEach, describe, expect, it } from 'vitest'
import type { Receipt } from '../../src/core/messages.ts'
import { digest, structHash } from '../../src/core/messages.ts'
import { recoverSigner } from '../../src/core/signature.ts'
import { decodeChallengeAnswer, encodeChallengeCommand } from '../../src/core/tap/challenge.ts'
import { encodeCompletionCommand, encodeDeliverCommands } from '../../src/core/tap/deliver.ts'
import { decodeNewestAnswer } from '../../src/core/tap/newest.ts'
import { channelId } from '../../src/core/terms.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import {
  anna,
  ben,
  domain,
  issuer,
  machine,
  makeBadge,
  makeHash,
  makeReceipt,
  makeTerms,
  presentReceipt,
  signReceipt,
  stranger,
} from '../support/make.ts'
import { type Bench, buy, makeBadgedBench, makeBench } from './bench.ts'

const workTerms = makeTerms({ issuer: machine.address })
const work = channelId(workTerms, domain)
const fee = makeReceipt(5_000n, null, { channelId: work })
const nextFee = makeReceipt(7_000n, fee)
const visit = { machine: machine.address, nonce: makeHash('nonce') }
const confirmed = { confirm: { visit: (asked: string) => asked === machine.address } }

let bench: Bench
beforeEach(async () => {
  bench = makeBench(confirmed)
  await bench.select()
})

async function deliver(receipt: Receipt, by = machine, badge: ReturnType<typeof makeBadge> | null = null): Promise<string> {
  let last = ''
  for (const command of encodeDeliverCommands(presentReceipt(receipt, by, badge))) last = await bench.send(command)
  return last
}

async function newest() {
  const { receipt, ...signatures } = decodeNewestAnswer(await bench.newest(work))
  return { receipt: { channelId: work, ...receipt }, ...signatures }
}

describe('CHALLENGE', () => {
  it('is answered with a Visit in the domain from TERMS', async () => {
    await bench.terms({ terms: workTerms })
    const signature = decodeChallengeAnswer(await bench.wallet.transmit(encodeChallengeCommand(visit)))
    expect(recoverSigner(digest(domain, 'Visit', visit), signature, recoverAddress)).toBe(anna.address)
  })

  it('is answered in the domain of a known channel with that machine', async () => {
    const regular = await makeBadgedBench(confirmed)
    await buy(regular, makeReceipt(150n), 150n)
    await regular.select()
    const signature = decodeChallengeAnswer(await regular.wallet.transmit(encodeChallengeCommand(visit)))
    expect(recoverSigner(digest(domain, 'Visit', visit), signature, recoverAddress)).toBe(anna.address)
  })

  it('requests TERMS if the machine is new to the phone', async () => {
    expect(await bench.send(encodeChallengeCommand(visit))).toBe('unknownChannel')
  })

  it('is 6985 until the user confirms the machine', async () => {
    let says = false
    const asking = makeBench({ confirm: { visit: () => says } })
    await asking.select()
    await asking.terms({ terms: workTerms })
    expect(await asking.send(encodeChallengeCommand(visit))).toBe('confirm')
    says = true
    expect(await asking.send(encodeChallengeCommand(visit))).toBe('done')
  })
})

describe('DELIVER', () => {
  it('is kept and returned by NEWEST, with one signature in both places', async () => {
    await bench.terms({ terms: workTerms })
    expect(await deliver(fee)).toBe('done')
    const signature = signReceipt(machine, fee)
    expect(await newest()).toEqual({ receipt: fee, signature, acceptance: signature })
  })

  it('may be repeated, and is replaced by the next one', async () => {
    await bench.terms({ terms: workTerms })
    await deliver(fee)
    expect(await deliver(fee)).toBe('done')
    expect(await deliver(nextFee)).toBe('done')
    expect(await newest()).toMatchObject({ receipt: nextFee })
    expect(await deliver(fee)).toBe('outdated')
    expect(await newest()).toMatchObject({ receipt: nextFee })
  })

  it('may skip receipts delivered to other visitors', async () => {
    await bench.terms({ terms: workTerms })
    expect(await deliver(nextFee)).toBe('done')
  })

  it('must follow TERMS', async () => {
    expect(await deliver(fee)).toBe('unknownChannel')
    await bench.terms({ terms: workTerms })
    await bench.select()
    expect(await deliver(fee)).toBe('unknownChannel')
  })

  it('is 6985 from an unconfirmed machine, and nothing is kept', async () => {
    bench = makeBench()
    await bench.select()
    await bench.terms({ terms: workTerms })
    expect(await deliver(fee)).toBe('confirm')
    expect(await bench.wallet.receipts()).toEqual([])
  })

  it.each<[string, () => Promise<string>]>([
    ['signed by another', () => deliver(fee, stranger)],
    ['signed by a holder with a badge of the machine’s', () => deliver(fee, ben, makeBadge(ben.address, {}, machine))],
    ['of another channel', () => deliver(makeReceipt(5_000n, null, { channelId: makeHash('another') }))],
  ])('%s is 6A80, and nothing is kept', async (_, send) => {
    await bench.terms({ terms: workTerms })
    expect(await send()).toBe('mismatch')
    expect(await bench.wallet.receipts()).toEqual([])
  })

  it('in a channel whose issuer is not the machine is 6A80', async () => {
    await bench.terms()
    expect(await deliver(makeReceipt(150n))).toBe('mismatch')
    expect(await deliver(makeReceipt(150n), issuer)).toBe('mismatch')
    expect(await bench.wallet.receipts()).toEqual([])
  })

  it('with a later sequence and a lower amount is 6A80', async () => {
    await bench.terms({ terms: workTerms })
    await deliver(fee)
    expect(await deliver({ ...nextFee, cumulativeAmount: fee.cumulativeAmount - 1n })).toBe('mismatch')
    expect(await newest()).toMatchObject({ receipt: fee })
  })

  describe('with the Completion of its order', () => {
    const workOrders = stranger.address
    const completed = (receipt: Receipt, { orderId = 7n, by = machine, of = workOrders } = {}) => {
      const message = { workOrders: of, orderId, receipt: structHash('Receipt', receipt) }
      return bench.send(encodeCompletionCommand({ workOrders: of, orderId, signature: by.sign(digest(domain, 'Completion', message)) }))
    }

    it('is kept per order, beside later ones, and may be repeated', async () => {
      await bench.terms({ terms: workTerms })
      for (const [receipt, orderId] of [
        [fee, 7n],
        [nextFee, 8n],
        [fee, 7n],
      ] as const) {
        expect(await deliver(receipt)).toBe('done')
        expect(await completed(receipt, { orderId })).toBe('done')
      }
      expect(await bench.wallet.deliveries()).toMatchObject([
        { orderId: 8n, workOrders, receipt: nextFee },
        { orderId: 7n, workOrders, receipt: fee, signature: signReceipt(machine, fee) },
      ])
      expect(await newest()).toMatchObject({ receipt: nextFee })
    })

    it('is kept beside one of another contract whose order has the same number', async () => {
      await bench.terms({ terms: workTerms })
      for (const of of [workOrders, anna.address]) {
        expect(await deliver(fee)).toBe('done')
        expect(await completed(fee, { of })).toBe('done')
      }
      expect((await bench.wallet.deliveries()).map(each => each.workOrders)).toEqual([workOrders, anna.address])
    })

    it.each<[string, () => Promise<unknown>]>([
      ['with no receipt in this tap', async () => undefined],
      ['after a receipt that was refused', () => deliver(fee, stranger)],
    ])('%s is 6A80', async (_, before) => {
      await bench.terms({ terms: workTerms })
      await before()
      expect(await completed(fee)).toBe('mismatch')
      expect(await bench.wallet.deliveries()).toEqual([])
    })

    it('signed by another key, or for another receipt, is 6A80', async () => {
      await bench.terms({ terms: workTerms })
      await deliver(fee)
      expect(await completed(fee, { by: stranger })).toBe('mismatch')
      expect(await completed(nextFee)).toBe('mismatch')
      await bench.select()
      await bench.terms({ terms: workTerms })
      expect(await completed(fee)).toBe('mismatch')
      expect(await bench.wallet.deliveries()).toEqual([])
    })
  })

  it('with the same sequence and different content does not replace the first one', async () => {
    await bench.terms({ terms: workTerms })
    await deliver(fee)
    expect(await deliver({ ...fee, cumulativeAmount: 9_000n })).toBe('outdated')
    expect(await newest()).toMatchObject({ receipt: fee })
  })
})
