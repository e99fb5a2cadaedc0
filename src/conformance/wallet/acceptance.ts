import { encodeResultCommand, NO_SIGNATURE } from '../../core/tap/result.ts'
import { check, expectNewest } from './expect.ts'
import { PRICE, stranger } from './kit.ts'

export const acceptance = [
  check('accepted', 'RESULT with the machine’s Acceptance: NEWEST gives the receipt', async kit => {
    const { channel, receipt } = await kit.buyAccepted(kit.newChannel())
    await expectNewest(kit, channel, receipt)
  }),
  check('accepted-credit', 'RESULT of a credit with the machine’s Acceptance: NEWEST gives the receipt', async kit => {
    const { channel, receipt } = await kit.buyFirst(kit.newChannel())
    await kit.tellResult(receipt, channel.machine, 'credit')
    await expectNewest(kit, channel, receipt)
  }),
  check('refused', 'RESULT refused, with no signature: 9000, and NEWEST 6A88', async kit => {
    const { channel, receipt } = await kit.buyFirst(kit.newChannel())
    const { sequence, cumulativeAmount } = receipt
    await kit.expectStatus(encodeResultCommand({ state: 'refused', sequence, cumulativeAmount, acceptance: NO_SIGNATURE }), 'done')
    await expectNewest(kit, channel, null)
  }),
  check('refused-stays', 'SIGN after a receipt that the machine called refused: signed, for it may still be redeemed', async kit => {
    const { channel, receipt, holder } = await kit.buyFirst(kit.newChannel())
    const { sequence, cumulativeAmount } = receipt
    await kit.send(encodeResultCommand({ state: 'refused', sequence, cumulativeAmount, acceptance: NO_SIGNATURE }))
    await kit.rest()
    await kit.select()
    await kit.expectSigned(kit.receipt(channel, receipt), holder)
  }),
  check('forged-acceptance', 'RESULT with a stranger’s Acceptance does not count: NEWEST 6A88', async kit => {
    const { channel, receipt } = await kit.buyFirst(kit.newChannel())
    await kit.tellResult(receipt, stranger)
    await expectNewest(kit, channel, null)
  }),
  check('acceptance-of-another', 'RESULT with the Acceptance of another receipt does not count: NEWEST 6A88', async kit => {
    const { channel, receipt } = await kit.buyFirst(kit.newChannel())
    await kit.tellResult({ ...receipt, issuedAt: receipt.issuedAt - 1n }, channel.machine)
    await expectNewest(kit, channel, null)
  }),
  check('late-acceptance', 'RESULT in another tap than SIGN does not count: NEWEST 6A88', async kit => {
    const { channel, receipt } = await kit.buyFirst(kit.newChannel())
    await kit.select()
    await kit.tellResult(receipt, channel.machine)
    await expectNewest(kit, channel, null)
  }),
  check('late-repeat', 'RESULT in a later tap in which SIGN came again: NEWEST gives the receipt', async kit => {
    const { channel, receipt, holder } = await kit.buyFirst(kit.newChannel())
    await kit.select()
    await kit.expectSigned(receipt, holder)
    await kit.tellResult(receipt, channel.machine)
    await expectNewest(kit, channel, receipt)
  }),
  check('outdated', 'SIGN at an accepted sequence: 69F2', async kit => {
    const { receipt } = await kit.regular()
    await kit.rest()
    await kit.select()
    await kit.expectRefused({ ...receipt, issuedAt: receipt.issuedAt - 1n }, 'outdated')
  }),
  check(
    'counted-again',
    'SIGN at an accepted sequence, after a colleague’s receipt over more, as when a store was lost: signed',
    async kit => {
      const { channel, holder } = await kit.buyAccepted(kit.newChannel())
      const fork = kit.receipt(channel, null, { sequence: 7n, cumulativeAmount: 5n * PRICE })
      await kit.rest()
      await kit.select()
      await kit.showPrevious(kit.colleagues(fork))
      const eighth = kit.receipt(channel, fork)
      await kit.expectSigned(eighth, holder)
      await kit.tellResult(eighth, channel.machine)
      const other = kit.receipt(channel, null, { sequence: 2n, cumulativeAmount: 9n * PRICE })
      await kit.rest()
      await kit.select()
      await kit.showPrevious(kit.colleagues(other))
      const third = kit.receipt(channel, other)
      await kit.expectSigned(third, holder)
      await kit.tellResult(third, channel.machine)
      await expectNewest(kit, channel, third)
    },
  ),
  check('sum-below', 'SIGN after a colleague’s receipt over less than the accepted one, at a later sequence: 69F2', async kit => {
    const { channel, receipt: last } = await kit.regular()
    await kit.rest()
    await kit.select()
    const fork = kit.receipt(channel, null, { sequence: 7n, cumulativeAmount: last.cumulativeAmount - 1n })
    await kit.showPrevious(kit.colleagues(fork))
    await kit.expectRefused(kit.receipt(channel, fork), 'outdated')
  }),
  check('next-receipt', 'a regular’s purchase: SELECT and SIGN, nothing else', async kit => {
    const { channel, receipt, holder } = await kit.buyAccepted(kit.newChannel())
    await kit.rest()
    await kit.select()
    await kit.expectSigned(kit.receipt(channel, receipt), holder)
  }),
  check(
    'lost-result',
    'SIGN after the wallet’s own receipt whose RESULT was lost: signed; once it is accepted, SIGN at the first sequence 69F2',
    async kit => {
      const { channel, receipt: first, holder } = await kit.buyFirst(kit.newChannel())
      await kit.rest()
      await kit.select()
      const second = kit.receipt(channel, first)
      await kit.expectSigned(second, holder)
      await kit.tellResult(second, channel.machine)
      await expectNewest(kit, channel, second)
      await kit.rest()
      await kit.select()
      await kit.expectRefused({ ...first, issuedAt: first.issuedAt - 1n }, 'outdated')
    },
  ),
  check('keeps-later', 'the first of two open receipts is accepted: SIGN after the second is signed without PREVIOUS', async kit => {
    const { channel, receipt: first, holder } = await kit.buyFirst(kit.newChannel())
    await kit.rest()
    await kit.select()
    const second = kit.receipt(channel, first)
    await kit.expectSigned(second, holder)
    await kit.rest()
    await kit.select()
    await kit.expectSigned(first, holder)
    await kit.tellResult(first, channel.machine)
    await expectNewest(kit, channel, first)
    await kit.rest()
    await kit.select()
    await kit.expectSigned(kit.receipt(channel, second), holder)
  }),
  check('newest-none', 'NEWEST of a channel without an accepted receipt: 6A88', async kit => {
    await kit.select()
    await expectNewest(kit, kit.newChannel(), null)
  }),
]
