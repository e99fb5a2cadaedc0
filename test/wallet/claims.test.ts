import { describe, expect, it } from 'vitest'
import { judgeClaim } from '../../src/core/accepted-claim.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { accept, anna, DAY, domain, issuer, makeBadge, makeReceipt, NOW, signMessage, signReceipt, terms } from '../support/make.ts'
import { asHeld, type Bench, buy, makeBadgedBench, makeBench } from './bench.ts'

async function bought(bench: Bench) {
  await bench.select()
  await bench.terms()
  const receipt = makeReceipt(80n)
  await buy(bench, receipt, 80n)
  return receipt
}

describe('the receipts that a wallet can bring', () => {
  it('are none before the machine said that it accepted one', async () => {
    const bench = await makeBadgedBench()
    await bench.select()
    await bench.terms()
    await bench.sign(makeReceipt(80n), 80n)
    expect(await bench.wallet.claims()).toEqual([])
  })

  it('are the newest accepted ones, complete for the contract', async () => {
    const bench = await makeBadgedBench()
    const receipt = await bought(bench)
    const [claim, ...others] = await bench.wallet.claims()
    expect(others).toEqual([])
    expect(claim).toMatchObject({ domain, terms, receipt, signature: signReceipt(anna, receipt), acceptance: accept(receipt) })
    if (claim !== undefined) expect(judgeClaim(claim, recoverAddress)).toBeNull()
  })

  it('are shown with the badge that covered the receipt, not with a later one', async () => {
    const bench = await makeBadgedBench()
    const receipt = await bought(bench)
    await bench.wallet.addBadge(asHeld(makeBadge(anna.address, { issuedAt: NOW + 10n * DAY, expiresAt: NOW + 60n * DAY })))
    const [claim] = await bench.wallet.claims()
    expect(claim?.badge?.badge.issuedAt).toBeLessThanOrEqual(receipt.issuedAt)
  })

  it('keep a badge that was revoked since: the chain counts it for a notice period more', async () => {
    const bench = await makeBadgedBench()
    await bought(bench)
    const revocation = { holder: anna.address, at: NOW }
    await bench.wallet.addRevocation({
      domain,
      issuer: issuer.address,
      revocation,
      signature: signMessage(issuer, 'Revocation', revocation),
    })
    expect(await bench.wallet.claims()).toHaveLength(1)
  })

  it('need no badge where the holder is the issuer', async () => {
    const bench = makeBench({ signer: issuer })
    await bench.wallet.setIssuing(domain, true)
    await bought(bench)
    const [claim] = await bench.wallet.claims()
    expect(claim?.badge).toBeNull()
    if (claim !== undefined) expect(judgeClaim(claim, recoverAddress)).toBeNull()
  })
})
