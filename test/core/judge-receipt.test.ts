import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ZERO_HASH } from '../../src/core/hex.ts'
import { judgeReceipt, type Ledger, nextReceipt, type ReceiptReason, splitPrice, utcDay } from '../../src/core/judge-receipt.ts'
import type { Receipt } from '../../src/core/messages.ts'
import { digest } from '../../src/core/messages.ts'
import { recoverSigner } from '../../src/core/signature.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { anna, domain, stranger } from '../support/make.ts'
import { anyCase, type Case, goodCase } from './arbitraries.ts'

const judge = ({ receipt, signer, price, ledger }: Case) => judgeReceipt(receipt, signer, price, ledger)
const reasonOf = (each: Case) => {
  const verdict = judge(each)
  return verdict.kind === 'accepted' ? null : verdict.reason
}
const paidOf = ({ price, ledger }: Case) => splitPrice(price, ledger.account.credit).amount
const max = (a: bigint, b: bigint) => (a > b ? a : b)

/** An independent formulation of the rules: what must hold of a receipt that is not refused for this reason. */
const rules: Record<ReceiptReason, (each: Case) => boolean> = {
  'bad-signature': ({ signer }) => signer !== null,
  'other-signer': ({ signer, ledger }) => signer === null || signer === ledger.account.holder,
  'other-channel': ({ receipt, ledger }) => receipt.channelId === ledger.channelId,
  'other-sequence': ({ receipt, ledger }) => receipt.sequence - (ledger.newest?.sequence ?? 0n) === 1n,
  'other-previous': ({ receipt, ledger }) => receipt.previous === (ledger.newest === null ? ZERO_HASH : ledger.newest.hash),
  'other-amount': each => each.receipt.cumulativeAmount - (each.ledger.newest?.cumulativeAmount ?? 0n) === paidOf(each),
  'issued-before-previous': ({ receipt, ledger }) => !(ledger.newest && ledger.newest.issuedAt > receipt.issuedAt),
  'issued-in-future': ({ receipt, ledger }) =>
    receipt.issuedAt <= max(ledger.standing.now, ledger.newest?.issuedAt ?? 0n) || reaches(receipt, ledger),
  'no-badge': ({ ledger: { account } }) => account.isIssuer || account.badge !== null,
  'badge-revoked': withBadge(({ ledger: { account } }, badge) => account.revokedAt === null || account.revokedAt < badge.issuedAt),
  'badge-not-yet-good': withBadge(({ receipt }, badge) => receipt.issuedAt >= badge.issuedAt),
  'badge-expired': withBadge(({ receipt }, badge) => receipt.issuedAt <= badge.expiresAt),
  'card-without-limit': withBadge(({ ledger }, badge) => !(ledger.account.isCard && badge.dailyLimit === 0n)),
  'over-daily-limit': withBadge((each, badge) => {
    const paid = paidOf(each)
    return paid === 0n || badge.dailyLimit === 0n || each.ledger.account.spentToday + paid <= badge.dailyLimit
  }),
  'agreement-ended': whenPaid(({ ledger: { standing } }) => standing.creditsOnly !== true),
  closing: whenPaid(({ ledger: { standing } }) => standing.synced === null || standing.synced.closesAt === 0n),
  'offline-too-long': whenPaid(({ ledger: { standing } }) => {
    const { synced, now, margin, noticePeriod } = standing
    return synced === null || now + margin < synced.blockAt + BigInt(noticePeriod)
  }),
  'deposit-used-up': whenPaid(each => {
    const { synced, newestAmount } = each.ledger.standing
    return synced === null || max(newestAmount, synced.redeemed) + paidOf(each) <= synced.deposited
  }),
  'time-unknown': ({ receipt, ledger: { standing } }) => {
    const { timeTrusted, knownAt = 0n } = standing
    return timeTrusted || knownAt === 0n || receipt.issuedAt - knownAt <= 600n
  },
  'allowance-used-up': whenPaid(each => {
    const { synced, newestAmount, timeTrusted, allowance, servedSinceSync } = each.ledger.standing
    const certain = synced !== null && timeTrusted && synced.redeemed <= newestAmount
    return certain || servedSinceSync + paidOf(each) <= allowance
  }),
}
const reasons = Object.keys(rules) as ReceiptReason[]

/** When the clock was set back, no time lies between the newest receipt and now; only the newest receipt's own time is left. */
const reaches = (receipt: Receipt, { newest }: Ledger) => receipt.issuedAt === newest?.issuedAt

type NonNullBadge = NonNullable<Ledger['account']['badge']>
function withBadge(rule: (each: Case, badge: NonNullBadge) => boolean) {
  return (each: Case) => {
    const { isIssuer, badge } = each.ledger.account
    return isIssuer || badge === null || rule(each, badge)
  }
}
function whenPaid(rule: (each: Case) => boolean) {
  return (each: Case) => paidOf(each) === 0n || rule(each)
}

describe('judgeReceipt', () => {
  it('accepts a receipt that follows every rule', () => {
    fc.assert(
      fc.property(goodCase, each => {
        expect(reasonOf(each)).toBeNull()
      }),
      { numRuns: 2000 },
    )
  })

  it('accepts the receipt that the machine asks for', () => {
    fc.assert(
      fc.property(goodCase, each => {
        expect(reasonOf({ ...each, receipt: nextReceipt(each.ledger, each.price) })).toBeNull()
      }),
    )
  })

  it('refuses a receipt that breaks a rule, and names a broken rule', () => {
    fc.assert(
      fc.property(anyCase, each => {
        const broken = reasons.filter(reason => !rules[reason](each))
        const reason = reasonOf(each)
        if (reason === null) expect(broken).toEqual([])
        else expect(broken).toContain(reason)
      }),
      { numRuns: 20_000 },
    )
  })

  it.each(reasons)('refuses for %s alone', reason => {
    const broken = fc.sample(
      anyCase.filter(each => reasons.every(other => rules[other](each) === (other !== reason))),
      { numRuns: 20, seed: 7 },
    )
    for (const each of broken) expect(reasonOf(each)).toBe(reason)
  })

  it('returns the amount paid, and the part paid by a credit', () => {
    fc.assert(
      fc.property(goodCase, each => {
        const verdict = judge(each)
        if (verdict.kind === 'rejected') return expect.unreachable(verdict.reason)
        const { paid, creditTaken, receipt, badge } = verdict.verified
        expect(paid + creditTaken).toBe(each.price)
        expect(creditTaken).toBeLessThanOrEqual(each.ledger.account.credit)
        expect(paid === 0n || creditTaken === each.ledger.account.credit).toBe(true)
        expect(receipt).toBe(each.receipt)
        expect(badge).toBe(each.ledger.account.badge)
      }),
    )
  })

  it('refuses a good receipt in which any field was changed after it was signed', () => {
    const bit = fc.nat(63)
    const fields = fc.constantFrom('channelId', 'sequence', 'cumulativeAmount', 'issuedAt', 'previous', 'signature' as const)
    fc.assert(
      fc.property(goodCase, fields, bit, (good, field, bit) => {
        const ledger = { ...good.ledger, account: { ...good.ledger.account, holder: anna.address } }
        const signature = anna.sign(digest(domain, 'Receipt', good.receipt))
        expect(
          reasonOf({ ...good, ledger, signer: recoverSigner(digest(domain, 'Receipt', good.receipt), signature, recoverAddress) }),
        ).toBeNull()
        const flip = (value: bigint) => value ^ (1n << BigInt(bit))
        const flipHash = (value: string) => `0x${flip(BigInt(value)).toString(16).padStart(64, '0')}` as const
        const old = field === 'signature' ? 0n : good.receipt[field as keyof Receipt]
        const receipt = { ...good.receipt, ...(field !== 'signature' && { [field]: typeof old === 'bigint' ? flip(old) : flipHash(old) }) }
        const changed = field === 'signature' ? { ...signature, vs: flipHash(signature.vs) } : signature
        const signer = recoverSigner(digest(domain, 'Receipt', receipt), changed, recoverAddress)
        expect(reasonOf({ ...good, ledger, receipt, signer })).not.toBeNull()
      }),
      { numRuns: 60 },
    )
  })

  it('refuses a stranger’s signature', () => {
    fc.assert(
      fc.property(goodCase, good => {
        expect(reasonOf({ ...good, signer: stranger.address })).toBe('other-signer')
      }),
    )
  })
})

describe('an accepted receipt', () => {
  it('is valid on-chain: signed by the issuer, or by a holder with a badge that covers its time and was not revoked', () => {
    fc.assert(
      fc.property(anyCase, each => {
        fc.pre(reasonOf(each) === null)
        const { badge, isIssuer, holder, revokedAt } = each.ledger.account
        const { issuedAt } = each.receipt
        const covered = badge !== null && badge.holder === each.signer && badge.issuedAt <= issuedAt && issuedAt <= badge.expiresAt
        const ended = badge !== null && revokedAt !== null && revokedAt >= badge.issuedAt
        expect(each.signer === holder && (isIssuer || (covered && !ended))).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('raises the payee’s claim by the amount paid, unless only the allowance is at stake', () => {
    fc.assert(
      fc.property(anyCase, each => {
        fc.pre(reasonOf(each) === null && paidOf(each) > 0n)
        const { synced, newestAmount, timeTrusted } = each.ledger.standing
        fc.pre(synced !== null && timeTrusted && synced.redeemed <= newestAmount)
        const claim = (amount: bigint) =>
          (amount < (synced?.deposited ?? 0n) ? amount : (synced?.deposited ?? 0n)) - (synced?.redeemed ?? 0n)
        expect(each.receipt.cumulativeAmount).toBeGreaterThan(synced?.redeemed ?? 0n)
        expect(claim(each.receipt.cumulativeAmount) - claim(newestAmount)).toBe(paidOf(each))
      }),
      { numRuns: 3000 },
    )
  })

  it('is worth at most the allowance while only that may be served', () => {
    fc.assert(
      fc.property(anyCase, each => {
        const { synced, newestAmount, timeTrusted, allowance, servedSinceSync } = each.ledger.standing
        fc.pre(reasonOf(each) === null && paidOf(each) > 0n)
        fc.pre(synced === null || !timeTrusted || synced.redeemed > newestAmount)
        expect(servedSinceSync + paidOf(each)).toBeLessThanOrEqual(allowance)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a badge', () => {
  const held = goodCase.filter(each => each.ledger.account.badge !== null)
  const reasonWith = (good: Case, change: Partial<NonNullBadge>) => {
    const { account } = good.ledger
    const badge = { ...(account.badge as NonNullBadge), ...change }
    return reasonOf({ ...good, ledger: { ...good.ledger, account: { ...account, badge, revokedAt: null } } })
  }

  it('is valid from its first second to its last', () => {
    fc.assert(
      fc.property(held, good => {
        const { issuedAt } = good.receipt
        expect(reasonWith(good, { issuedAt })).toBeNull()
        expect(reasonWith(good, { issuedAt: issuedAt + 1n })).toBe('badge-not-yet-good')
        expect(reasonWith(good, { expiresAt: issuedAt })).toBeNull()
        expect(reasonWith(good, { expiresAt: issuedAt - 1n })).toBe('badge-expired')
      }),
    )
  })

  it('lets its holder spend its daily limit, and not a unit more', () => {
    fc.assert(
      fc.property(held, good => {
        const needed = good.ledger.account.spentToday + paidOf(good)
        fc.pre(paidOf(good) > 0n)
        expect(reasonWith(good, { dailyLimit: needed })).toBeNull()
        expect(reasonWith(good, { dailyLimit: needed - 1n || 1n })).toBe(needed === 1n ? null : 'over-daily-limit')
      }),
    )
  })
})

describe('a clock that was set back by a sync', () => {
  it('continues with the newest receipt’s time, and no later one', () => {
    fc.assert(
      fc.property(
        goodCase.filter(each => each.ledger.newest !== null),
        fc.bigInt(1n, 500n),
        (good, back) => {
          const { ledger } = good
          const newestAt = ledger.newest?.issuedAt ?? 0n
          const standing = { ...ledger.standing, now: newestAt - back }
          const setBack = { ...good, ledger: { ...ledger, standing } }
          expect(reasonOf({ ...setBack, receipt: nextReceipt(setBack.ledger, good.price) })).toBeNull()
          expect(reasonOf({ ...setBack, receipt: { ...good.receipt, issuedAt: newestAt + 1n } })).toBe('issued-in-future')
        },
      ),
    )
  })
})

describe('the time that the machine asked for', () => {
  const seconds = fc.bigInt(1n, 2000n)

  it('stays valid when a sync sets the clock down while the phone signs, by up to ten minutes', () => {
    fc.assert(
      fc.property(
        goodCase.filter(({ ledger }) => ledger.newest === null || ledger.newest.issuedAt < ledger.standing.now - 2000n),
        seconds,
        (good, back) => {
          const receipt = nextReceipt(good.ledger, good.price)
          const standing = { ...good.ledger.standing, now: receipt.issuedAt - back, askedAt: receipt.issuedAt }
          const reason = reasonOf({ ...good, receipt, ledger: { ...good.ledger, standing } })
          expect(reason).toBe(back <= 600n ? null : 'issued-in-future')
        },
      ),
    )
  })

  it('permits no later time', () => {
    fc.assert(
      fc.property(goodCase, seconds, (good, more) => {
        const { now } = good.ledger.standing
        const ledger = { ...good.ledger, standing: { ...good.ledger.standing, askedAt: now } }
        fc.pre(good.ledger.newest?.issuedAt !== now + more)
        expect(reasonOf({ ...good, ledger, receipt: { ...good.receipt, issuedAt: now + more } })).toBe('issued-in-future')
      }),
    )
  })
})

describe('a receipt of an untrusted time', () => {
  it('ahead of what is known by more than ten minutes is not taken, not even for a credit', () => {
    fc.assert(
      fc.property(goodCase, fc.bigInt(0n, 1200n), (good, ahead) => {
        const knownAt = good.receipt.issuedAt - ahead
        const standing = { ...good.ledger.standing, timeTrusted: false, allowance: 10n ** 20n, knownAt }
        expect(reasonOf({ ...good, ledger: { ...good.ledger, standing } })).toBe(ahead <= 600n ? null : 'time-unknown')
      }),
    )
  })
})

describe('retryable', () => {
  it('marks faults that the same person can fix by signing again, and none about badge or channel', () => {
    fc.assert(
      fc.property(anyCase, each => {
        const verdict = judge(each)
        if (verdict.kind === 'accepted') return
        const mendable = /^(bad-signature|other-(signer|sequence|previous|amount)|issued-)/
        expect(verdict.retryable).toBe(mendable.test(verdict.reason))
        expect(verdict.got).not.toBe('')
        expect(verdict.expected).not.toBe('')
      }),
    )
  })
})

describe('utcDay', () => {
  it('changes at midnight', () => {
    expect([86_399n, 86_400n, 172_799n, 172_800n].map(utcDay)).toEqual([0n, 1n, 1n, 2n])
  })
})
