import type { Receipt } from '../../core/messages.ts'
import { expectThat } from '../check.ts'
import { check } from './expect.ts'
import { PRICE, type WalletKit } from './kit.ts'

const channels = [
  check('new-channel', 'SIGN in a channel not presented by TERMS: 69F3', async kit => {
    await kit.rest()
    await kit.select()
    await kit.expectRefused(kit.receipt(kit.newChannel()), 'unknownChannel')
  }),
  check('terms-forgotten', 'SIGN in a channel that TERMS presented in an earlier tap, with nothing signed: 69F3', async kit => {
    await kit.rest()
    const channel = kit.newChannel()
    await kit.introduce(channel)
    await kit.select()
    await kit.expectRefused(kit.receipt(channel), 'unknownChannel')
  }),
  check('other-terms', 'SIGN in another channel than the last TERMS presented: 69F3', async kit => {
    await kit.rest()
    const channel = kit.newChannel()
    await kit.introduce(channel)
    await kit.showTerms(kit.newChannel())
    await kit.expectRefused(kit.receipt(channel), 'unknownChannel')
  }),
]

const signatures = [
  check('first-receipt', 'SIGN after TERMS: the holder’s canonical signature over the receipt', async kit => {
    await kit.buyFirst(kit.newChannel())
  }),
  check('price-zero', 'SIGN of price 0, as for a credit: signed', async kit => {
    await kit.buyFirst(kit.newChannel(), 0n)
  }),
  check('repeat', 'the same SIGN in another tap: the same signature', async kit => {
    const { receipt, holder, signature } = await kit.buyFirst(kit.newChannel())
    await kit.select()
    const again = await kit.expectSigned(receipt, holder)
    expectThat(again.r === signature.r && again.vs === signature.vs, 'another signature')
  }),
  check('too-soon', 'SIGN of different content within five seconds: 69F5', async kit => {
    const channel = kit.newChannel()
    const { receipt } = await kit.buyFirst(channel)
    await kit.introduce(channel)
    await kit.expectRefused({ ...receipt, issuedAt: receipt.issuedAt - 1n }, 'tooSoon')
  }),
  check('one-a-tap', 'a second new receipt in one tap, even after a long pause: 69F5', async kit => {
    const channel = kit.newChannel()
    const { receipt } = await kit.buyFirst(channel)
    await kit.rest()
    await kit.expectRefused({ ...receipt, issuedAt: receipt.issuedAt - 1n }, 'tooSoon')
  }),
  check('signed-anew', 'a later SIGN of the same sequence with different content, while unaccepted: signed', async kit => {
    const channel = kit.newChannel()
    const { holder } = await kit.buyFirst(channel)
    await kit.rest()
    await kit.select()
    await kit.expectSigned(kit.receipt(channel, null, { cumulativeAmount: 2n * PRICE }), holder, 2n * PRICE)
  }),
]

/** What makes a receipt inconsistent with the one before it; `last` is zero before the first. */
type Misfit = (receipt: Receipt, kit: WalletKit, last: Pick<Receipt, 'sequence' | 'issuedAt'>) => Partial<Receipt>

const misfits: Readonly<Record<string, readonly [what: string, change: Misfit]>> = {
  'over-price': ['over more than the price', ({ cumulativeAmount }) => ({ cumulativeAmount: cumulativeAmount + 1n })],
  'under-price': ['over less than the price', ({ cumulativeAmount }) => ({ cumulativeAmount: cumulativeAmount - 1n })],
  'sequence-skipped': ['with a sequence that skips one', ({ sequence }) => ({ sequence: sequence + 1n })],
  'from-the-future': ['more than ten minutes ahead', (_, kit) => ({ issuedAt: kit.now() + 700n })],
}

/** These need a receipt before. */
const laterMisfits: typeof misfits = {
  ...misfits,
  jump: ['that jumps by a million over the price', ({ cumulativeAmount }) => ({ cumulativeAmount: cumulativeAmount + 1_000_000n })],
  'back-in-time': ['issued before the one that it follows', (_, __, { issuedAt }) => ({ issuedAt: issuedAt - 1n })],
}

const first = Object.entries(misfits).map(([name, [what, change]]) =>
  check(`first-${name}`, `SIGN of a first receipt ${what}: 6A80`, async kit => {
    await kit.rest()
    const channel = kit.newChannel()
    await kit.introduce(channel)
    const receipt = kit.receipt(channel)
    await kit.expectRefused({ ...receipt, ...change(receipt, kit, { sequence: 0n, issuedAt: 0n }) }, 'mismatch')
  }),
)

const next = Object.entries(laterMisfits).map(([name, [what, change]]) =>
  check(`next-${name}`, `SIGN after the wallet’s own accepted receipt, of a receipt ${what}: 6A80`, async kit => {
    const { channel, receipt: last } = await kit.regular()
    await kit.rest()
    await kit.select()
    const receipt = kit.receipt(channel, last)
    await kit.expectRefused({ ...receipt, ...change(receipt, kit, last) }, 'mismatch')
  }),
)

const afterOthers = Object.entries(laterMisfits).map(([name, [what, change]]) =>
  check(`shown-${name}`, `SIGN after a colleague’s receipt from PREVIOUS, of a receipt ${what}: 6A80`, async kit => {
    await kit.rest()
    const channel = kit.newChannel()
    const last = kit.receipt(channel, null, { sequence: 7n, cumulativeAmount: 900n })
    await kit.introduce(channel)
    await kit.showPrevious(kit.colleagues(last))
    const receipt = kit.receipt(channel, last)
    await kit.expectRefused({ ...receipt, ...change(receipt, kit, last) }, 'mismatch')
  }),
)

const restarts = [
  check('restarted', 'SIGN of a later sequence with no previous receipt, after an accepted one: 6A80', async kit => {
    const { channel, receipt: last } = await kit.regular()
    await kit.rest()
    await kit.select()
    await kit.expectRefused({ ...kit.receipt(channel), sequence: last.sequence + 1n }, 'mismatch')
  }),
]

export const signing = [...channels, ...signatures, ...first, ...next, ...afterOthers, ...restarts]
