import { describe, expect, it } from 'vitest'
import { newestClaims } from '../../src/courier/newest-claims.ts'
import { claimContent, parseClaim } from '../../src/files/claim-file.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { circumstances, makeStore, offer, PRICE } from '../store/fixture.ts'
import { anna, domain, machine, signReceipt, stranger } from '../support/make.ts'

/** A store in which Anna bought this many cups, each signed. */
function storeWith(cups: number) {
  const store = makeStore()
  for (let cup = 0; cup < cups; cup++) {
    const offered = offer(store)
    store.takeReceipt({ ...offered, signature: signReceipt(anna, offered.receipt) }, circumstances)
  }
  return store
}

describe('what a machine hands out', () => {
  it('is nothing before the first cup', () => {
    expect(newestClaims({ store: storeWith(0), domain, signer: machine })).toEqual([])
  })

  it('is the newest receipt with its badge and the Acceptance: all that a stranger needs', () => {
    const [claim, ...others] = newestClaims({ store: storeWith(3), domain, signer: machine })
    expect(others).toEqual([])
    expect(claim?.receipt).toMatchObject({ sequence: 3n, cumulativeAmount: 3n * PRICE })
    if (claim !== undefined) expect(parseClaim(JSON.parse(JSON.stringify(claimContent(claim))), recoverAddress)).toEqual(claim)
  })

  it('leaves out the channels of another key, whose receipts it cannot accept', () => {
    expect(newestClaims({ store: storeWith(1), domain, signer: stranger })).toEqual([])
  })
})
