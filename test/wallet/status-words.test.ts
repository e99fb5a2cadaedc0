import { beforeEach, describe, expect, it } from 'vitest'
import { fromHex, type Hex } from '../../src/core/hex.ts'
import { encodeBadgeCommand } from '../../src/core/tap/badge.ts'
import { encodeChallengeCommand } from '../../src/core/tap/challenge.ts'
import { encodeDeliverCommands } from '../../src/core/tap/deliver.ts'
import { encodeNewestCommand } from '../../src/core/tap/newest.ts'
import { encodePreviousCommands } from '../../src/core/tap/previous.ts'
import { AID, decodeSelectAnswer, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { encodeSignCommand } from '../../src/core/tap/sign.ts'
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
  presentReceipt,
  signMessage,
  signReceipt,
  stranger,
  terms,
} from '../support/make.ts'
import { asHeld, type Bench, buy, makeBadgedBench, makeBench, request } from './bench.ts'

const first = makeReceipt(150n)
const second = makeReceipt(200n, first)
const send = (bench: Bench, hex: Hex) => bench.send(fromHex(hex))

let bench: Bench
beforeEach(async () => {
  bench = await makeBadgedBench()
  await bench.select()
})

describe('6982 locked', () => {
  beforeEach(async () => {
    await buy(bench, first, 150n)
    bench.now += 60n
    bench.locked = true
    await bench.select()
  })

  it('shows no holder', async () => {
    const answer = decodeSelectAnswer(await bench.wallet.transmit(encodeSelectCommand(AID)))
    expect(answer).toEqual({ version: 1, minVersion: 1, locked: true, holder: `0x${'0'.repeat(40)}` })
  })

  it.each([
    ['BADGE', [encodeBadgeCommand([issuer.address])]],
    ['SIGN', [encodeSignCommand(request(second, 200n))]],
    ['SIGN again', [encodeSignCommand(request(first, 150n))]],
    ['NEWEST', [encodeNewestCommand(channel)]],
    ['CHALLENGE', [encodeChallengeCommand({ machine: machine.address, nonce: makeHash('nonce') })]],
    ['DELIVER', encodeDeliverCommands(presentReceipt(first, machine, null))],
  ])('answers %s', async (_, commands) => {
    for (const command of commands) expect(await bench.send(command)).toBe('locked')
  })

  it('answers TERMS and PREVIOUS', async () => {
    expect(await bench.terms()).toBe('locked')
    expect(await bench.previous(presentReceipt(first, issuer, null))).toBe('locked')
  })

  it('does not answer RESULT: a phone that locks during a tap still learns the outcome', async () => {
    bench.locked = false
    await bench.select()
    await bench.sign(second, 200n)
    bench.locked = true
    expect(await bench.result(second)).toBe('done')
  })
})

describe('69F5 a moment, tap again', () => {
  it('answers other content within five seconds of the last signature, in a new tap too', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    for (const seconds of [0n, 1n, 5n]) {
      bench.now = NOW + seconds
      await bench.select()
      expect(await bench.sign(makeReceipt(300n), 300n), `${seconds} s`).toBe('tooSoon')
      expect(await bench.sign(second, 200n), `${seconds} s`).toBe('tooSoon')
    }
    bench.now = NOW + 6n
    expect(await bench.sign(second, 200n)).toEqual(signReceipt(anna, second))
  })

  it('answers a second new receipt in one tap, however long the tap lasts', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    await bench.result(first)
    bench.now += 3_600n
    expect(await bench.sign(second, 200n)).toBe('tooSoon')
  })

  it('does not lock out a phone whose clock was set back', async () => {
    await bench.terms()
    await bench.sign(first, 150n)
    bench.now -= 300n
    await bench.select()
    expect(await bench.sign(second, 200n)).toEqual(signReceipt(anna, second))
  })
})

describe('6985 confirm in the app', () => {
  it('answers a purchase that the owner has not confirmed, and shows it', async () => {
    const asked: unknown[] = []
    let says = false
    const asking = await makeBadgedBench({ confirm: { purchase: purchase => asked.push(purchase) > 0 && says } })
    await asking.select()
    await asking.terms()
    expect(await asking.sign(first, 150n)).toBe('confirm')
    expect(asked).toMatchObject([{ price: 150n, label: 'Espresso', channel: { id: channel, machineName: 'Kitchen, 2nd floor' } }])
    says = true
    expect(await asking.sign(first, 150n)).toEqual(signReceipt(anna, first))
  })
})

describe('6A80 inconsistent fields', () => {
  it.each([
    ['a price lower than the step', first, 149n],
    ['a price higher than the step', first, 151n],
    ['a first receipt with sequence 2', makeReceipt(150n, null, { sequence: 2n }), 150n],
    ['a first receipt with sequence 0', makeReceipt(150n, null, { sequence: 0n }), 150n],
    ['a time more than ten minutes ahead', makeReceipt(150n, null, { issuedAt: NOW + 601n }), 150n],
  ])('%s', async (_, receipt, price) => {
    await bench.terms()
    expect(await bench.sign(receipt, price)).toBe('mismatch')
  })

  it.each([
    ['a sequence that is skipped', { sequence: 3n }],
    ['the sequence of a receipt never accepted, though `previous` names it', { sequence: 1n }],
    ['a time before the previous one’s', { issuedAt: NOW - 1n }],
    ['an amount below the previous one’s', { cumulativeAmount: 100n }],
  ])('%s', async (_, change) => {
    await bench.terms()
    await bench.previous(presentReceipt(first, ben, makeBadge(ben.address)))
    expect(await bench.sign(makeReceipt(200n, first, change), 200n)).toBe('mismatch')
  })

  it('does not answer a time exactly ten minutes ahead', async () => {
    const ahead = makeReceipt(150n, null, { issuedAt: NOW + 600n })
    await bench.terms()
    expect(await bench.sign(ahead, 150n)).toEqual(signReceipt(anna, ahead))
  })
})

describe('69F1 over the limit', () => {
  const limit = { chainId: domain.chainId, token: terms.token, perPurchase: 200n, perDay: 350n }

  it('answers a purchase over the limit per purchase', async () => {
    await bench.wallet.setLimit(limit)
    await bench.terms()
    expect(await bench.sign(makeReceipt(201n), 201n)).toBe('overLimit')
    expect(await bench.sign(makeReceipt(200n), 200n)).toEqual(signReceipt(anna, makeReceipt(200n)))
  })

  it('answers a purchase over the daily limit, but not on the next day', async () => {
    await bench.wallet.setLimit(limit)
    await buy(bench, first, 150n)
    await buy(bench, second, 200n)
    const third = makeReceipt(1n, second)
    bench.now += 60n
    await bench.select()
    expect(await bench.sign(third, 1n)).toBe('overLimit')
    bench.now = (NOW / DAY + 1n) * DAY
    expect(await bench.sign(third, 1n)).toEqual(signReceipt(anna, third))
  })

  it('does not apply to a credit, nor to another token', async () => {
    await bench.wallet.setLimit({ ...limit, perDay: 0n })
    await bench.wallet.setLimit({ ...limit, token: anna.address, perPurchase: 0n })
    await bench.terms()
    const credit = makeReceipt(0n)
    expect(await bench.sign(credit, 0n)).toEqual(signReceipt(anna, credit))
  })
})

describe('69F2 outdated', () => {
  it('answers any sequence at or below an accepted one, even the same receipt', async () => {
    await buy(bench, first, 150n)
    await buy(bench, second, 200n)
    for (const receipt of [first, second, makeReceipt(300n), makeReceipt(1n, null, { sequence: 0n })])
      expect(await bench.sign(receipt, 150n)).toBe('outdated')
  })
})

describe('69F3 and 69F4', () => {
  it('answer an unknown channel and an unknown previous receipt', async () => {
    expect(await bench.sign(first, 150n)).toBe('unknownChannel')
    await bench.terms()
    expect(await bench.sign(second, 200n)).toBe('unknownPrevious')
  })

  it('answer again in the next tap, without its TERMS and PREVIOUS', async () => {
    await bench.terms()
    await bench.previous(presentReceipt(first, ben, makeBadge(ben.address)))
    await bench.select()
    expect(await bench.sign(second, 200n)).toBe('unknownChannel')
    await bench.terms()
    expect(await bench.sign(second, 200n)).toBe('unknownPrevious')
  })

  it('answer while PREVIOUS lacks the badge’s signature', async () => {
    await bench.terms()
    const [receiptPart] = encodePreviousCommands(presentReceipt(first, ben, makeBadge(ben.address)))
    expect(await bench.send(receiptPart as Uint8Array)).toBe('done')
    expect(await bench.sign(second, 200n)).toBe('unknownPrevious')
  })
})

describe('69F4 after two PREVIOUS', () => {
  it('answers if only the first one had the badge’s signature', async () => {
    const badge = makeBadge(ben.address)
    const [secondPart] = encodePreviousCommands(presentReceipt(second, ben, badge))
    await bench.terms()
    await bench.previous(presentReceipt(first, ben, badge))
    await bench.send(secondPart as Uint8Array)
    expect(await bench.sign(makeReceipt(100n, second), 100n)).toBe('unknownPrevious')
  })
})

describe('6A82 no wallet', () => {
  it('answers another AID, and nothing is selected then', async () => {
    expect(await send(bench, '0x00a4040007f04352454d410200')).toBe('noWallet')
    expect(await send(bench, '0x00a4040006f04352454d4100')).toBe('noWallet')
    expect(await bench.terms()).toBe('unknownInstruction')
  })

  it('answers the default AID if another is configured', async () => {
    const own = makeBench({ aid: fromHex('0xf00102030405') })
    expect(await own.select()).toBe('noWallet')
    expect(await own.send(encodeSelectCommand(fromHex('0xf00102030405')))).toBe('done')
  })
})

describe('6A88 not found', () => {
  it('answers BADGE of other issuers, NEWEST of other channels', async () => {
    expect(await bench.send(encodeBadgeCommand([stranger.address]))).toBe('notFound')
    expect(await bench.send(encodeNewestCommand(channel))).toBe('notFound')
  })

  it.each([
    ['no badge', null],
    ['a badge that ran out', makeBadge(anna.address, { expiresAt: NOW - 1n })],
    ['a badge that is not good yet', makeBadge(anna.address, { issuedAt: NOW + 1n })],
  ])('answers SIGN with %s', async (_, badge) => {
    const other = makeBench()
    if (badge !== null) await other.wallet.addBadge(asHeld(badge))
    await other.select()
    await other.terms()
    expect(await other.sign(first, 150n)).toBe('notFound')
  })

  it('answers SIGN with a badge of that issuer for another contract', async () => {
    const elsewhere = { ...domain, chainId: 1n }
    const other = makeBench()
    await other.wallet.addBadge(asHeld(makeBadge(anna.address, {}, issuer, elsewhere), issuer, elsewhere))
    await other.select()
    await other.terms()
    expect(await other.sign(first, 150n)).toBe('notFound')
  })

  it('answers BADGE and SIGN when the store holds the badge of another key', async () => {
    const other = makeBench({ signer: ben, store: bench.store })
    await other.select()
    expect(await other.send(encodeBadgeCommand([issuer.address]))).toBe('notFound')
    await other.terms()
    expect(await other.sign(first, 150n)).toBe('notFound')
  })

  it.each([
    ['another issuer', stranger, domain],
    ['another chain', issuer, { ...domain, chainId: 1n }],
  ])('does not answer SIGN for a revocation by %s', async (_, by, where) => {
    const revocation = { holder: anna.address, at: NOW }
    const signature = signMessage(by, 'Revocation', revocation, where)
    await bench.wallet.addRevocation({ domain: where, issuer: by.address, revocation, signature })
    await bench.terms()
    expect(await bench.sign(first, 150n)).toEqual(signReceipt(anna, first))
  })

  it('answers SIGN when the wallet knows that its badge is revoked', async () => {
    const revocation = { holder: anna.address, at: NOW - DAY }
    const signature = signMessage(issuer, 'Revocation', revocation)
    await bench.wallet.addRevocation({ domain, issuer: issuer.address, revocation, signature })
    await bench.terms()
    expect(await bench.sign(first, 150n)).toBe('notFound')
  })
})

describe('6700, 6D00, 6E00 and 6F00', () => {
  it.each<[string, Hex, string]>([
    ['nothing', '0x', 'wrongLength'],
    ['half a header', '0x8010', 'wrongLength'],
    ['SELECT by another P1', '0x00a4000007f04352454d410100', 'wrongLength'],
    ['SIGN with no data', '0x8010000000', 'wrongLength'],
    ['SIGN without Le', `0x8010000072${'00'.repeat(114)}`, 'wrongLength'],
    ['NEWEST of 31 bytes', `0x803600001f${'00'.repeat(31)}00`, 'wrongLength'],
    ['BADGE of 21 bytes', `0x8030000015${'00'.repeat(21)}00`, 'wrongLength'],
    ['RESULT of an unknown state', `0x802000005903${'00'.repeat(88)}`, 'wrongLength'],
    ['CHALLENGE with P1', `0x8038010034${'00'.repeat(52)}00`, 'wrongLength'],
    ['an unknown instruction', '0x80ff0000', 'unknownInstruction'],
    ['GET RESPONSE', '0x00c0000000', 'unknownClass'],
    ['another class', '0x9010000000', 'unknownClass'],
  ])('%s', async (_, hex, status) => {
    expect(await send(bench, hex)).toBe(status)
  })

  it('6D00 answers everything before SELECT and after the phone left', async () => {
    await bench.wallet.left()
    expect(await bench.terms()).toBe('unknownInstruction')
    expect(await makeBench().terms()).toBe('unknownInstruction')
  })

  it('6F00 answers when the store fails, and nothing was signed', async () => {
    const memory = createMemoryStore()
    let failing = false
    const store = {
      read: memory.read,
      write: (text: string, expected: string | null) => {
        if (failing) throw new Error('disk full')
        return memory.write(text, expected)
      },
    }
    const failed = await makeBadgedBench({ store })
    await failed.select()
    await failed.terms()
    failing = true
    expect(await failed.sign(first, 150n)).toBe('fault')
    expect(failed.errors).toMatchObject([{ message: 'disk full' }])
    expect(await failed.wallet.receipts()).toEqual([])
    failing = false
    expect(await failed.sign(first, 150n)).toEqual(signReceipt(anna, first))
  })
})
