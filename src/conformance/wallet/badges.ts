import { decodeBadgeAnswer, encodeBadgeCommand } from '../../core/tap/badge.ts'
import { StatusWord } from '../../core/tap/status-words.ts'
import { decodeOr, expectThat } from '../check.ts'
import { badgesInTap, check } from './expect.ts'
import { conformanceDomain, conformanceIssuer, describe, stranger } from './kit.ts'

const elsewhere = { ...conformanceDomain, contract: '0x00000000000000000000000000000000c0ffee02' } as const

export const badges = [
  check('badge', 'BADGE: the badge of a requested issuer, with that issuer’s signature', async kit => {
    const { holder } = await kit.select()
    const given = await badgesInTap(kit, conformanceIssuer.address, holder)
    expectThat(given.length > 0, 'no badge: write it with --write-badge and put it into the wallet')
  }),
  check('badge-order', 'BADGE again in the same tap: the next badge, the newest valid one first, and 6A88 after the last', async kit => {
    const { holder } = await kit.select()
    const given = await badgesInTap(kit, conformanceIssuer.address, holder)
    const valid = given.filter(({ issuedAt, expiresAt }) => issuedAt <= kit.now() && kit.now() <= expiresAt)
    const sorted = [...valid].sort((a, b) => Number(b.issuedAt - a.issuedAt))
    const times = given.map(({ issuedAt }) => issuedAt)
    expectThat(
      sorted.every(({ issuedAt }, at) => issuedAt === times[at]),
      `badges issued at ${times.join(', ')}`,
    )
    await kit.select()
    const again = await badgesInTap(kit, conformanceIssuer.address, holder)
    expectThat(again.length === given.length, `${given.length} badges in one tap, ${again.length} in the next`)
  }),
  check('badge-none', 'BADGE for an issuer whose badge the wallet does not hold: 6A88', async kit => {
    await kit.select()
    await kit.expectStatus(encodeBadgeCommand([stranger.address]), 'notFound')
  }),
  check('eleven-issuers', 'BADGE for eleven issuers, one of them known: its badge', async kit => {
    await kit.select()
    const others = Array.from({ length: 10 }, () => kit.newIssuer().address)
    const { status, bytes } = await kit.send(encodeBadgeCommand([...others, conformanceIssuer.address]))
    expectThat(status === StatusWord.done, `BADGE was answered ${describe(status)}`)
    const { issuer } = decodeOr('BADGE’s answer', () => decodeBadgeAnswer(bytes))
    expectThat(issuer === conformanceIssuer.address, `a badge of ${issuer}`)
  }),
  check('twelve-issuers', 'BADGE for twelve issuers in one command: 6700', async kit => {
    await kit.select()
    const eleven = Array.from({ length: 11 }, () => kit.newIssuer().address)
    const data = [...encodeBadgeCommand(eleven).slice(5, -1), ...encodeBadgeCommand([conformanceIssuer.address]).slice(5, -1)]
    await kit.expectStatus(Uint8Array.of(0x80, 0x30, 0, 0, data.length, ...data, 0), 'wrongLength')
  }),
  check('no-badge-no-signature', 'SIGN in a channel whose issuer’s badge the wallet does not hold: 6A88', async kit => {
    await kit.rest()
    const channel = kit.newChannel({ issuer: stranger.address })
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel), 'notFound')
  }),
  check('badge-of-another-contract', 'SIGN in a channel of another contract than the badge’s: 6A88', async kit => {
    await kit.rest()
    const channel = kit.newChannel({}, elsewhere)
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel), 'notFound')
  }),
  check('badge-of-another-chain', 'SIGN in a channel of another chain than the badge’s: 6A88', async kit => {
    await kit.rest()
    const channel = kit.newChannel({}, { ...conformanceDomain, chainId: conformanceDomain.chainId + 1n })
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel), 'notFound')
  }),
  check('before-badge', 'SIGN of a receipt issued before any badge: 6A88', async kit => {
    const { holder } = await kit.select()
    const issued = (await badgesInTap(kit, conformanceIssuer.address, holder)).map(({ issuedAt }) => issuedAt)
    const first = issued.reduce((least, each) => (each < least ? each : least), kit.now())
    await kit.rest()
    const channel = kit.newChannel()
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel, null, { issuedAt: first - 1n }), 'notFound')
  }),
  check('own-terms', 'SIGN in made-up terms whose issuer is the holder itself: 6A88', async kit => {
    await kit.rest()
    const { holder } = await kit.select()
    const channel = kit.newChannel({ issuer: holder })
    await kit.showTerms(channel)
    await kit.expectPriceRefused(kit.receipt(channel, null, { cumulativeAmount: 0n }), 0n, 'notFound')
  }),
]
