import { describe, expect, it } from 'vitest'
import { type ContractClaim, toContractClaim } from '../../src/chain/claim.ts'
import { provenReceipt } from '../../src/redeem/proven-receipt.ts'
import { recover } from '../nfc/bench.ts'
import { anna, ben, domain, hashOf, issuer, makeAddress, makeBadge, makeReceipt, signReceipt, stranger, terms } from '../support/make.ts'
import { served } from './machine.ts'

const receipt = makeReceipt(80n)
const held = makeBadge(anna.address, { dailyLimit: 500n })
const claimOf = (by = anna, badge: typeof held | null = held): ContractClaim =>
  toContractClaim({ terms, receipt, signature: signReceipt(by, receipt), badge })
const proven = (claim: ContractClaim) => provenReceipt(served, claim, recover)

describe('a receipt from the calldata of strangers', () => {
  it('of a holder is proven by its badge, and can be redeemed from here', () => {
    expect(proven(claimOf())).toEqual({
      receipt,
      hash: hashOf(receipt),
      signature: signReceipt(anna, receipt),
      signer: anna.address,
      badge: { ...held, isCard: false },
      redeemable: true,
    })
  })

  it('of the issuer needs no badge', () => {
    expect(proven(claimOf(issuer, null))).toMatchObject({ signer: issuer.address, badge: null, redeemable: true })
  })

  it.each<[string, ContractClaim]>([
    ['without a badge', claimOf(anna, null)],
    ['with a badge of somebody else', claimOf(anna, makeBadge(ben.address))],
    ['with a badge that a stranger signed', claimOf(anna, makeBadge(anna.address, {}, stranger))],
    [
      'with a badge of another contract',
      claimOf(anna, makeBadge(anna.address, {}, issuer, { ...domain, contract: makeAddress('elsewhere') })),
    ],
    ['over another sum than was signed', { ...claimOf(), receipt: { ...claimOf().receipt, cumulativeAmount: 81n } }],
    ['of the issuer over another sum', { ...claimOf(issuer, null), receipt: { ...claimOf(issuer, null).receipt, sequence: 2n } }],
  ])('is none %s', (_, claim) => {
    expect(proven(claim)).toBeNull()
  })
})
