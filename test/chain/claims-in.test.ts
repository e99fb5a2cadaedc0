import { encodeFunctionData } from 'viem'
import { describe, expect, it } from 'vitest'
import { machinesAbi } from '../../src/chain/abi/machines-abi.ts'
import { claimsIn } from '../../src/chain/find-redemption.ts'
import { provenSigner } from '../../src/chain/proven-signer.ts'
import { ZERO_HASH } from '../../src/core/hex.ts'
import { domainSeparator } from '../../src/core/messages.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { accept, anna, ben, channel, domain, issuer, makeBadge, makeReceipt, signReceipt, stranger, terms } from '../support/make.ts'

const report = {
  ...{ sequence: 1n, reportedAt: 1n, cups: 1n, cupsByProduct: ZERO_HASH, status: 0, faults: 0, supplies: 0, software: ZERO_HASH },
} as const
const receipt = makeReceipt(800_000n)
const { channelId: _, ...body } = receipt
const { badge, signature } = makeBadge(anna.address)
const { holder: __, ...bare } = badge
const claim = { terms, receipt: { ...body, ...signReceipt(anna, receipt) }, badge: { ...bare, ...signature } }
const separator = domainSeparator(domain)

describe('claimsIn', () => {
  it('finds what a machine redeemed together with its report', () => {
    const args = [terms.machine, report, ZERO_HASH, ZERO_HASH, [{ claim, ...accept(receipt) }]] as const
    const input = encodeFunctionData({ abi: machinesAbi, functionName: 'reportAndRedeem', args })
    expect(claimsIn(input, channel, 800_000n, domain)).toEqual([claim])
  })
})

describe('provenSigner', () => {
  it.each([
    ['the issuer', { ...claim, receipt: { ...body, ...signReceipt(issuer, receipt) } }, issuer.address],
    ['a holder with the issuer’s badge', claim, anna.address],
    ['a holder of another’s badge', { ...claim, receipt: { ...body, ...signReceipt(ben, receipt) } }, null],
    ['a holder with a badge of nobody’s', { ...claim, badge: { ...bare, ...makeBadge(anna.address, {}, stranger).signature } }, null],
    ['nobody', { ...claim, receipt: { ...body, r: ZERO_HASH, vs: ZERO_HASH } }, null],
  ])('of a receipt by %s', (_, claim, signer) => {
    expect(provenSigner(claim, channel, separator, recoverAddress)).toBe(signer)
  })
})
