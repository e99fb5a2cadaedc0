import { digest, type Receipt } from '../core/messages.ts'
import { recoverSigner } from '../core/signature.ts'
import { decodeBadgeAnswer, encodeBadgeCommand } from '../core/tap/badge.ts'
import { decodeChallengeAnswer, encodeChallengeCommand } from '../core/tap/challenge.ts'
import { decodeNewestAnswer, encodeNewestCommand } from '../core/tap/newest.ts'
import { encodeSelectCommand } from '../core/tap/select.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { recoverAddress } from '../signatures/javascript.ts'
import { type Check, decodeOr, expectThat } from './check.ts'
import { conformanceDomain, conformanceIssuer, describe, type KitChannel, PRICE, stranger, type WalletKit } from './wallet-kit.ts'

const check = (name: string, expects: string, run: (kit: WalletKit) => Promise<void>): Check<WalletKit> => ({ name, expects, run })

/** Checks NEWEST's answer for a channel. */
async function expectNewest(kit: WalletKit, { id }: KitChannel, accepted: Receipt | null): Promise<void> {
  const { status, bytes } = await kit.send(encodeNewestCommand(id))
  if (accepted === null) return expectThat(status === StatusWord.notFound, `NEWEST was answered ${describe(status)}`)
  expectThat(status === StatusWord.done, `NEWEST was answered ${describe(status)}`)
  const { receipt } = decodeOr('NEWEST’s answer', () => decodeNewestAnswer(bytes))
  expectThat(
    receipt.sequence === accepted.sequence &&
      receipt.cumulativeAmount === accepted.cumulativeAmount &&
      receipt.previous === accepted.previous,
    `NEWEST gave receipt ${receipt.sequence} over ${receipt.cumulativeAmount}, the accepted one is ${accepted.sequence} over ${accepted.cumulativeAmount}`,
  )
}

const formats = [
  check('select', 'SELECT: version 1, unlocked, and the holder’s address', async kit => {
    const { version, minVersion, locked } = await kit.select()
    expectThat(!locked, 'the wallet says that it is locked')
    expectThat(version >= 1 && minVersion <= 1, `versions ${minVersion} to ${version}`)
  }),
  check('other-application', 'SELECT of another application: 6A82', async kit => {
    await kit.expectStatus(encodeSelectCommand(Uint8Array.of(0xf0, 0, 1, 2, 3, 4, 5)), 'noWallet')
  }),
  check('unknown-instruction', 'an unknown instruction: 6D00', async kit => {
    await kit.select()
    await kit.expectStatus(Uint8Array.of(0x80, 0xfe, 0, 0, 0), 'unknownInstruction')
  }),
  check('unknown-class', 'an unknown class: 6E00', async kit => {
    await kit.select()
    await kit.expectStatus(Uint8Array.of(0x90, 0x30, 0, 0, 0), 'unknownClass')
  }),
  check('malformed', 'SIGN that breaks off: 6700', async kit => {
    await kit.select()
    await kit.expectStatus(Uint8Array.of(0x80, 0x10, 0, 0, 4, 1, 2, 3, 4, 0), 'wrongLength')
  }),
]

const badges = [
  check('badge', 'BADGE: the badge of a requested issuer, with that issuer’s signature', async kit => {
    const { holder } = await kit.select()
    const { status, bytes } = await kit.send(encodeBadgeCommand([stranger.address, conformanceIssuer.address]))
    expectThat(status === StatusWord.done, `BADGE was answered ${describe(status)}`)
    const { issuer, signature, ...body } = decodeOr('BADGE’s answer', () => decodeBadgeAnswer(bytes))
    const signer = recoverSigner(digest(conformanceDomain, 'Badge', { holder, ...body }), signature, recoverAddress)
    expectThat(issuer === conformanceIssuer.address, `a badge of ${issuer}`)
    expectThat(signer === issuer, `a badge that ${signer ?? 'nobody'} signed`)
  }),
  check('badge-none', 'BADGE for an issuer whose badge the wallet does not hold: 6A88', async kit => {
    await kit.select()
    await kit.expectStatus(encodeBadgeCommand([stranger.address]), 'notFound')
  }),
  check('no-badge-no-signature', 'SIGN in a channel whose issuer’s badge the wallet does not hold: 6A88', async kit => {
    await kit.rest()
    const channel = kit.newChannel({ issuer: stranger.address })
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel), 'notFound')
  }),
]

const signing = [
  check('new-channel', 'SIGN in a channel not presented by TERMS: 69F3', async kit => {
    await kit.rest()
    await kit.select()
    await kit.expectRefused(kit.receipt(kit.newChannel()), 'unknownChannel')
  }),
  check('first-receipt', 'SIGN after TERMS: the holder’s canonical signature over the receipt', async kit => {
    await kit.buyFirst(kit.newChannel())
  }),
  check('repeat', 'the same SIGN in another tap: the same signature', async kit => {
    const { receipt, holder, signature } = await kit.buyFirst(kit.newChannel())
    await kit.select()
    const again = await kit.expectSigned(receipt, holder)
    expectThat(again.r === signature.r && again.vs === signature.vs, 'another signature')
  }),
  check('too-soon', 'SIGN of different content within five seconds: 6985', async kit => {
    const channel = kit.newChannel()
    const { receipt } = await kit.buyFirst(channel)
    await kit.introduce(channel)
    await kit.expectRefused({ ...receipt, issuedAt: receipt.issuedAt - 1n }, 'confirm')
  }),
  check('one-a-tap', 'a second new receipt in one tap, even after a long pause: 6985', async kit => {
    const channel = kit.newChannel()
    const { receipt } = await kit.buyFirst(channel)
    await kit.rest()
    await kit.expectRefused({ ...receipt, issuedAt: receipt.issuedAt - 1n }, 'confirm')
  }),
  check('signed-anew', 'a later SIGN of the same sequence with different content, while unaccepted: signed', async kit => {
    const channel = kit.newChannel()
    const { holder } = await kit.buyFirst(channel)
    await kit.rest()
    await kit.select()
    await kit.expectSigned(kit.receipt(channel, null, { cumulativeAmount: 2n * PRICE }), holder, 2n * PRICE)
  }),
]

/** A first receipt that a wallet must refuse as inconsistent. */
const misfit = (name: string, what: string, change: (kit: WalletKit) => Partial<Receipt>) =>
  check(name, `SIGN of ${what}: 6A80`, async kit => {
    await kit.rest()
    const channel = kit.newChannel()
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel, null, change(kit)), 'mismatch')
  })

const misfits = [
  misfit('wrong-price', 'a first receipt over more than the price', () => ({ cumulativeAmount: PRICE + 1n })),
  misfit('wrong-sequence', 'a first receipt with sequence 2', () => ({ sequence: 2n })),
  misfit('from-the-future', 'a receipt more than ten minutes ahead', kit => ({ issuedAt: kit.now() + 700n })),
]

const acceptance = [
  check('accepted', 'RESULT with the machine’s Acceptance: NEWEST gives the receipt', async kit => {
    const channel = kit.newChannel()
    const { receipt } = await kit.buyFirst(channel)
    await kit.tellResult(receipt, channel.machine)
    await expectNewest(kit, channel, receipt)
  }),
  check('forged-acceptance', 'RESULT with a stranger’s Acceptance does not count: NEWEST 6A88', async kit => {
    const channel = kit.newChannel()
    const { receipt } = await kit.buyFirst(channel)
    await kit.tellResult(receipt, stranger)
    await expectNewest(kit, channel, null)
  }),
  check('late-acceptance', 'RESULT in another tap than SIGN does not count: NEWEST 6A88', async kit => {
    const channel = kit.newChannel()
    const { receipt } = await kit.buyFirst(channel)
    await kit.select()
    await kit.tellResult(receipt, channel.machine)
    await expectNewest(kit, channel, null)
  }),
  check('outdated', 'SIGN at or below an accepted sequence: 69F2', async kit => {
    const channel = kit.newChannel()
    const { receipt } = await kit.buyFirst(channel)
    await kit.tellResult(receipt, channel.machine)
    await kit.rest()
    await kit.select()
    await kit.expectRefused({ ...receipt, issuedAt: receipt.issuedAt - 1n }, 'outdated')
  }),
  check('next-receipt', 'a regular’s purchase: SELECT and SIGN, nothing else', async kit => {
    const channel = kit.newChannel()
    const { receipt, holder } = await kit.buyFirst(channel)
    await kit.tellResult(receipt, channel.machine)
    await kit.rest()
    await kit.select()
    await kit.expectSigned(kit.receipt(channel, receipt), holder)
  }),
  check('newest-none', 'NEWEST of a channel without an accepted receipt: 6A88', async kit => {
    await kit.select()
    await expectNewest(kit, kit.newChannel(), null)
  }),
]

/** SIGN following another holder's receipt, whose proof decides the answer. */
const after = (name: string, expects: string, run: (kit: WalletKit, channel: KitChannel, before: Receipt) => Promise<void>) =>
  check(name, expects, async kit => {
    await kit.rest()
    const channel = kit.newChannel()
    await run(kit, channel, kit.receipt(channel))
  })

const previous = [
  after('unknown-previous', 'SIGN after a receipt unknown to the wallet: 69F4', async (kit, channel, before) => {
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel, before), 'unknownPrevious')
  }),
  after('previous-of-others', 'PREVIOUS of a colleague, then SIGN after it: signed', async (kit, channel, before) => {
    const holder = await kit.introduce(channel)
    await kit.showPrevious(kit.colleagues(before))
    await kit.expectSigned(kit.receipt(channel, before), holder)
  }),
  after('previous-forged', 'PREVIOUS with a stranger’s signature: SIGN after it is refused', async (kit, channel, before) => {
    await kit.introduce(channel)
    await kit.showPrevious(kit.colleagues(before, stranger))
    await kit.expectRefused(kit.receipt(channel, before), 'mismatch', 'unknownPrevious')
  }),
  after('previous-forged-badge', 'PREVIOUS with a badge signed by a stranger: SIGN after it is refused', async (kit, channel, before) => {
    await kit.introduce(channel)
    await kit.showPrevious(kit.colleagues(before, undefined, stranger))
    await kit.expectRefused(kit.receipt(channel, before), 'mismatch', 'unknownPrevious')
  }),
  after('previous-forgotten', 'PREVIOUS in another tap than SIGN does not count: 69F4', async (kit, channel, before) => {
    await kit.introduce(channel)
    await kit.showPrevious(kit.colleagues(before))
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel, before), 'unknownPrevious')
  }),
]

const visits = [
  check('visit-unknown', 'CHALLENGE from a machine unknown to the wallet: 69F3', async kit => {
    await kit.select()
    await kit.expectStatus(encodeChallengeCommand({ machine: kit.newChannel().machine.address, nonce: kit.anyHash() }), 'unknownChannel')
  }),
  check('visit', 'CHALLENGE after TERMS: the holder’s signature over Visit, or 6985 when the holder must confirm', async kit => {
    const channel = kit.newChannel()
    const holder = await kit.introduce(channel)
    const visit = { machine: channel.machine.address, nonce: kit.anyHash() }
    const { status, bytes } = await kit.send(encodeChallengeCommand(visit))
    if (status === StatusWord.confirm) return
    expectThat(status === StatusWord.done, `CHALLENGE was answered ${describe(status)}`)
    const signature = decodeOr('CHALLENGE’s answer', () => decodeChallengeAnswer(bytes))
    const signer = recoverSigner(digest(conformanceDomain, 'Visit', visit), signature, recoverAddress)
    expectThat(signer === holder, `a signature of ${signer ?? 'nobody'}`)
  }),
]

/** Every rule of the wallet's side (protocol, section 4) that can be checked without its owner. Each check has its own channel. */
export const walletChecks: readonly Check<WalletKit>[] = [
  ...formats,
  ...badges,
  ...signing,
  ...misfits,
  ...acceptance,
  ...previous,
  ...visits,
]
