import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Hash, ZERO_HASH } from '../../src/core/hex.ts'
import type { Receipt } from '../../src/core/messages.ts'
import { channelId } from '../../src/core/terms.ts'
import {
  anna,
  ben,
  domain,
  hashOf,
  issuer,
  machine,
  makeBadge,
  makeTerms,
  NOW,
  presentReceipt,
  signReceipt,
  stranger,
  terms,
} from '../support/make.ts'
import { type Bench, makeBadgedBench } from './bench.ts'

const PER_PURCHASE = 300n
const PER_DAY = 1_000n
const bothTerms = [terms, makeTerms({ noticePeriod: 1 })]
const benBadge = makeBadge(ben.address)

/** The knowledge of a machine, honest or not: receipts that it made up, signed ones, accepted ones. */
interface Machine {
  readonly bench: Bench
  /** Signed receipts by hash, with the price for which each was signed. */
  readonly signed: Map<Hash, { receipt: Receipt; price: bigint }>
  /** Receipts ever requested or presented; a later receipt may follow any of them. */
  readonly known: Receipt[]
  /** The receipts that the wallet counts as accepted, by channel and sequence. */
  readonly accepted: Map<string, Set<Hash>>
}

type Step = (m: Machine) => Promise<void>
const named = (name: string, step: Step) => Object.assign(step, { toString: () => name })

const pick = (m: Machine, at: number): Receipt | null => (m.known.length === 0 ? null : (m.known[at % (m.known.length + 1)] ?? null))

function after(previous: Receipt | null, channel: number, price: bigint, spoil: Partial<Receipt>, now: bigint): Receipt {
  return {
    channelId: previous?.channelId ?? channelId(bothTerms[channel] ?? terms, domain),
    sequence: (previous?.sequence ?? 0n) + 1n,
    cumulativeAmount: (previous?.cumulativeAmount ?? 0n) + price,
    issuedAt: previous !== null && previous.issuedAt > now ? previous.issuedAt : now,
    previous: previous === null ? ZERO_HASH : hashOf(previous),
    ...spoil,
  }
}

async function sign(m: Machine, receipt: Receipt, price: bigint): Promise<void> {
  if (!m.known.some(other => hashOf(other) === hashOf(receipt))) m.known.push(receipt)
  const answer = await m.bench.sign(receipt, price)
  if (typeof answer === 'string') return
  expect(answer).toEqual(signReceipt(anna, receipt))
  expect(newestAccepted(m, receipt.channelId)).toBeLessThan(receipt.sequence)
  if (!m.signed.has(hashOf(receipt))) m.signed.set(hashOf(receipt), { receipt, price })
}

/** The highest accepted sequence in a channel before this step; 0 for none. */
function newestAccepted({ accepted }: Machine, id: Hash): bigint {
  const sequences = [...accepted.keys()].filter(key => key.startsWith(id)).map(key => BigInt(key.split(' ')[1] ?? 0))
  return sequences.reduce((greatest, one) => (one > greatest ? one : greatest), 0n)
}

const at = fc.nat({ max: 30 })
const channel = fc.nat({ max: 1 })
const price = fc.bigInt(0n, 400n)
const spoil: fc.Arbitrary<Partial<Receipt>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  fc.record({ sequence: fc.bigInt(0n, 4n) }),
  fc.record({ cumulativeAmount: fc.bigInt(0n, 2_000n) }),
  fc.record({ previous: fc.constant(ZERO_HASH) }),
)

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constant(named('select', async m => void (await m.bench.select()))),
  fc.bigInt(1n, 40_000n).map(seconds =>
    named(`wait ${seconds}`, async m => {
      m.bench.now += seconds
    }),
  ),
  channel.map(which => named(`terms ${which}`, async m => void (await m.bench.terms({ terms: bothTerms[which] ?? terms })))),
  fc.tuple(at, fc.constantFrom(ben, stranger, issuer)).map(([which, by]) =>
    named(`previous ${which}`, async m => {
      const receipt = pick(m, which)
      if (receipt !== null) await m.bench.previous(presentReceipt(receipt, by, by === issuer ? null : benBadge))
    }),
  ),
  {
    weight: 4,
    arbitrary: fc
      .tuple(at, channel, price, spoil)
      .map(([which, on, cost, change]) =>
        named(`sign after ${which} for ${cost}`, async m => sign(m, after(pick(m, which), on, cost, change, m.bench.now), cost)),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(channel, price).map(([on, cost]) =>
      named(`honest purchase on ${on} for ${cost}`, async m => {
        m.bench.now += 6n
        await m.bench.select()
        await m.bench.terms({ terms: bothTerms[on] ?? terms })
        const id = channelId(bothTerms[on] ?? terms, domain)
        const mine = m.known.filter(receipt => receipt.channelId === id && m.signed.has(hashOf(receipt)))
        await sign(m, after(mine.at(-1) ?? null, on, cost, {}, m.bench.now), cost)
      }),
    ),
  },
  at.map(which =>
    named(`the same again ${which}`, async m => {
      const entries = [...m.signed.values()]
      const entry = entries[which % Math.max(1, entries.length)]
      if (entry !== undefined) await sign(m, entry.receipt, entry.price)
    }),
  ),
  {
    weight: 3,
    arbitrary: fc.tuple(at, fc.constantFrom(machine, stranger)).map(([which, by]) =>
      named(`result ${which}`, async m => {
        const receipt = which % 2 === 0 ? ([...m.signed.values()].at(-1)?.receipt ?? null) : pick(m, which)
        if (receipt !== null) await m.bench.result(receipt, {}, by)
      }),
    ),
  },
)

async function run(sequence: readonly Step[], check: (m: Machine) => void): Promise<Machine> {
  const bench = await makeBadgedBench()
  await bench.wallet.setLimit({ chainId: domain.chainId, token: terms.token, perPurchase: PER_PURCHASE, perDay: PER_DAY })
  await bench.select()
  const m: Machine = { bench, signed: new Map(), known: [], accepted: new Map() }
  for (const step of sequence) {
    await step(m)
    await noteAccepted(m)
    check(m)
  }
  expect(bench.errors).toEqual([])
  return m
}

async function noteAccepted({ bench, accepted }: Machine): Promise<void> {
  for (const { receipt, hash, acceptance } of await bench.wallet.receipts()) {
    if (acceptance === null) continue
    const key = `${receipt.channelId} ${receipt.sequence}`
    accepted.set(key, (accepted.get(key) ?? new Set()).add(hash))
  }
}

describe('over any taps of honest and hostile machines', () => {
  it('new signatures stay within the limits per purchase and per day', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async sequence => {
        const days = new Map<bigint, bigint>()
        let counted = 0
        await run(sequence, m => {
          for (const { price: one } of [...m.signed.values()].slice(counted)) {
            expect(one).toBeLessThanOrEqual(PER_PURCHASE)
            const day = m.bench.now / 86_400n
            days.set(day, (days.get(day) ?? 0n) + one)
          }
          counted = m.signed.size
          for (const sum of days.values()) expect(sum).toBeLessThanOrEqual(PER_DAY)
        })
      }),
      { numRuns: 25 },
    )
  })

  it('at most one receipt of each sequence is accepted, and none is signed at or below it after that', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async sequence => {
        await run(sequence, m => {
          for (const hashes of m.accepted.values()) expect(hashes.size).toBe(1)
        })
      }),
      { numRuns: 25 },
    )
  })

  it('each signed receipt adds exactly its price to a proven one, more than five seconds after the last', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async sequence => {
        let lastAt = NOW - 60n
        let counted = 0
        await run(sequence, m => {
          const fresh = [...m.signed.values()].slice(counted)
          counted = m.signed.size
          expect(fresh.length).toBeLessThanOrEqual(1)
          for (const { receipt, price: one } of fresh) {
            const before = m.known.find(other => hashOf(other) === receipt.previous && other.channelId === receipt.channelId)
            expect(receipt.cumulativeAmount).toBe((before?.cumulativeAmount ?? 0n) + one)
            expect(receipt.sequence).toBe((before?.sequence ?? 0n) + 1n)
            expect(m.bench.now - lastAt).toBeGreaterThan(5n)
            lastAt = m.bench.now
          }
        })
      }),
      { numRuns: 25 },
    )
  })

  it('the wallet signs and accepts often enough for these properties to be meaningful', async () => {
    let signed = 0
    let accepted = 0
    for (const sequence of fc.sample(fc.array(steps, { minLength: 30, maxLength: 40 }), { numRuns: 20, seed: 7 })) {
      const m = await run(sequence, () => {})
      signed += m.signed.size
      accepted += m.accepted.size
    }
    expect(signed).toBeGreaterThan(50)
    expect(accepted).toBeGreaterThan(10)
  })
})
