import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDoubtful, judgeOutbox, type Mined, type OutboxState } from '../../src/redeem/judge-outbox.ts'
import type { OutboxEntry, TransactionState } from '../../src/store/records.ts'
import { channel, makeHash, NOW } from '../support/make.ts'

const FINAL_BLOCK = 100n

interface Told {
  readonly nonce: number
  readonly state?: TransactionState
  readonly amount?: bigint | null
  readonly mined?: Partial<Mined> | null
}

let ids = 0
function entryOf({ nonce, state = 'signed', amount = 80n }: Told): OutboxEntry {
  const id = ++ids
  const hash = makeHash(`transaction ${id}`)
  const redemption =
    amount === null ? null : { channelId: channel, sequence: 1n, cumulativeAmount: amount, cause: 'asked', redeemedBefore: 0n }
  return {
    id,
    state,
    nonce,
    transactionHash: hash,
    rawTransaction: '0x02',
    at: NOW,
    report: null,
    paid: null,
    gasUsed: null,
    blockNumber: null,
    versions: [hash],
    redemption,
  }
}

const minedOf = (change: Partial<Mined>): Mined => ({
  hash: makeHash('mined'),
  success: true,
  blockNumber: FINAL_BLOCK,
  paid: 80n,
  gasUsed: 1n,
  ...change,
})

function judge(told: readonly Told[], change: Partial<OutboxState> & { redeemed?: bigint } = {}) {
  const { redeemed = 0n, ...state } = change
  return judgeOutbox({
    entries: told.map(entryOf),
    seen: told.map(({ mined = null }) => ({ mined: mined && minedOf(mined), isKnown: false })),
    nonces: { final: 5, mined: 5, pending: 5 },
    finalBlock: FINAL_BLOCK,
    redeemedIn: () => redeemed,
    mayTake: () => true,
    ...state,
  })
}

describe('a redemption', () => {
  it.each([
    ['in a block that is not final is mined', { mined: { blockNumber: FINAL_BLOCK + 1n } }, 0n, { kind: 'mined' }],
    ['that the contract shows as paid is final', { mined: {} }, 80n, { kind: 'decided', state: 'final' }],
    ['of which a short deposit paid a part is final', { mined: { paid: 30n } }, 30n, { kind: 'decided', state: 'final' }],
    ['that the contract does not show waits', { mined: {} }, 0n, { kind: 'waits' }],
    ['that reverted failed', { nonce: 4, mined: { success: false, paid: 0n } }, 0n, { kind: 'decided', state: 'failed' }],
    ['that came with a report and paid nothing failed', { nonce: 4, mined: { paid: 0n } }, 0n, { kind: 'decided', state: 'failed' }],
    ['that another one has paid is replaced', {}, 80n, { kind: 'decided', state: 'replaced' }],
    ['whose nonce a final block has is replaced', { nonce: 4 }, 0n, { kind: 'decided', state: 'replaced' }],
    ['that is next fits', {}, 0n, { kind: 'fits' }],
    ['that leaves a gap is signed again', { nonce: 9 }, 0n, { kind: 'sign-again', nonce: 5 }],
    ['that failed before and is not mined stays so', { state: 'failed' }, 0n, { kind: 'closed' }],
    ['that counted as replaced and is paid is final', { state: 'replaced', mined: {} }, 80n, { kind: 'decided', state: 'final' }],
  ] as const)('%s', (_, told, redeemed, verdict) => {
    expect(judge([{ nonce: 5, ...told } as Told], { redeemed }).verdicts).toMatchObject([verdict])
  })

  it.each([
    ['reverted', { success: false, paid: 0n }],
    ['paid nothing', { paid: 0n }],
  ])('that a node says %s goes on while the final block has not used its nonce', (how, mined) => {
    expect(judge([{ nonce: 5, mined }]).verdicts).toMatchObject([{ kind: 'fits' }])
    expect(judge([{ nonce: 7, mined }]).verdicts).toMatchObject([{ kind: 'sign-again', nonce: 5 }])
    expect(judge([{ nonce: 5, mined }], { redeemed: 80n }).verdicts).toMatchObject([{ state: how === 'reverted' ? 'replaced' : 'final' }])
    expect(judge([{ nonce: 5, state: 'failed', mined }]).verdicts).toMatchObject([{ kind: 'closed' }])
  })

  it('whose nonce only the newest block has waits until a final block has it', () => {
    expect(judge([{ nonce: 5 }], { nonces: { final: 5, mined: 6, pending: 6 } }).verdicts).toMatchObject([{ kind: 'waits' }])
  })

  it('waits for one of a lost store at the gap, as long as that may be mined', () => {
    const waits = judge([{ nonce: 6 }], { nonces: { final: 5, mined: 5, pending: 7 }, mayTake: () => false })
    expect(waits.verdicts).toMatchObject([{ kind: 'waits' }])
  })
})

describe('a report by itself', () => {
  it.each([
    ['that succeeded is final', { mined: { paid: 0n } }, { kind: 'decided', state: 'final' }],
    ['that reverted failed', { nonce: 4, mined: { success: false, paid: 0n } }, { kind: 'decided', state: 'failed' }],
    ['whose nonce is used up is replaced', { nonce: 3 }, { kind: 'decided', state: 'replaced' }],
  ] as const)('%s', (_, told, verdict) => {
    expect(judge([{ nonce: 5, amount: null, ...told } as Told]).verdicts).toMatchObject([verdict])
  })
})

describe('what is looked at again at the next sync', () => {
  const doubt = (told: Told, finalBlock: bigint, redeemed: bigint | null, blockNumber: bigint | null = FINAL_BLOCK) =>
    isDoubtful({ ...entryOf(told), blockNumber }, finalBlock, redeemed)

  it.each(['signed', 'mined'] as const)('is all that is %s, with a redemption or without, whatever is paid', state => {
    for (const amount of [80n, null]) expect(doubt({ nonce: 5, state, amount }, FINAL_BLOCK + 1000n, 80n)).toBe(true)
  })

  it.each(['failed', 'replaced'] as const)('is a redemption that is %s until its amount is paid', state => {
    expect(doubt({ nonce: 5, state }, FINAL_BLOCK + 1000n, 79n)).toBe(true)
    expect(doubt({ nonce: 5, state }, FINAL_BLOCK + 1000n, null)).toBe(true)
    expect(doubt({ nonce: 5, state }, FINAL_BLOCK + 1000n, 80n)).toBe(false)
  })

  it.each(['failed', 'replaced'] as const)(
    'is a %s redemption for 128 blocks though its amount is paid: a node may have lagged or lied',
    state => {
      expect(doubt({ nonce: 5, state }, FINAL_BLOCK + 127n, 80n)).toBe(true)
      expect(doubt({ nonce: 5, state }, FINAL_BLOCK + 128n, 80n)).toBe(false)
      expect(doubt({ nonce: 5, state }, FINAL_BLOCK, 80n, null)).toBe(false)
      expect(judge([{ nonce: 5, state, mined: {} }], { redeemed: 80n }).verdicts).toMatchObject([{ state: 'final' }])
    },
  )

  it('is no report by itself once it is decided', () => {
    for (const state of ['failed', 'replaced'] as const) expect(doubt({ nonce: 5, state, amount: null }, FINAL_BLOCK, null)).toBe(false)
  })
})

describe('a redemption whose channel was not read', () => {
  it('is not final by its block alone', () => {
    const unread = { redeemedIn: () => null }
    expect(judge([{ nonce: 5, mined: {} }], unread).verdicts).toMatchObject([{ kind: 'waits' }])
    expect(judge([{ nonce: 5 }], unread).verdicts).toMatchObject([{ kind: 'fits' }])
  })
})

describe('a nonce that the pool may hold', () => {
  it('is taken where the pool holds nothing there, though nothing unknown may be replaced', () => {
    const state = { nonces: { final: 5, mined: 5, pending: 5 }, mayTake: () => false }
    expect(judge([{ nonce: 9 }], state).verdicts).toMatchObject([{ kind: 'sign-again', nonce: 5 }])
  })
})

describe('whatever nonces the transactions under way have', () => {
  it('they and the next one are without a gap and without doubles after the judgement', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 12 }), fc.nat(20), (nonces, mined) => {
        const told = nonces.map(nonce => ({ nonce }))
        const { verdicts, next } = judge(told, { nonces: { final: 0, mined, pending: mined } })
        const taken = verdicts.flatMap((verdict, index) => {
          if (verdict.kind === 'sign-again') return [verdict.nonce]
          return verdict.kind === 'fits' ? [nonces[index] as number] : []
        })
        expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: taken.length }, (_, index) => mined + index))
        expect(next).toBe(mined + taken.length)
      }),
    )
  })
})
