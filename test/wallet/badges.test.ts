import { beforeEach, describe, expect, it } from 'vitest'
import type { Badge } from '../../src/core/messages.ts'
import { decodeResponse } from '../../src/core/tap/apdu.ts'
import { decodeBadgeAnswer, encodeBadgeCommand } from '../../src/core/tap/badge.ts'
import { MAX_BADGES } from '../../src/wallet/badges.ts'
import { anna, ben, DAY, domain, issuer, makeBadge, makeReceipt, NOW, signMessage, signReceipt } from '../support/make.ts'
import { asHeld, type Bench, makeBench } from './bench.ts'

const badge = (change: Partial<Badge> = {}, by = issuer) => asHeld(makeBadge(anna.address, change, by), by)
const older = badge()
const newer = badge({ issuedAt: NOW - 10n })
const tomorrow = badge({ issuedAt: NOW + DAY })
const nextWeek = badge({ issuedAt: NOW + 7n * DAY })
const expired = badge({ issuedAt: NOW - 9n * DAY, expiresAt: NOW - 1n })

let bench: Bench
beforeEach(() => {
  bench = makeBench()
})

/** The issue times of the badges that BADGE returns in one tap, until there are no more. */
async function given(...issuers: (typeof issuer)[]): Promise<bigint[]> {
  const times: bigint[] = []
  const asked = encodeBadgeCommand((issuers.length === 0 ? [issuer] : issuers).map(({ address }) => address))
  await bench.select()
  for (;;) {
    const response = await bench.wallet.transmit(asked)
    if (decodeResponse(response).status !== 0x9000) return times
    times.push(decodeBadgeAnswer(response).issuedAt)
  }
}

describe('a badge that is put in', () => {
  it.each([
    ['valid', newer],
    ['not-yet-valid', tomorrow],
    ['expired', expired],
  ] as const)('is told to be %s', async (badgeState, held) => {
    expect(await bench.wallet.addBadge(held)).toBe(badgeState)
    expect(await bench.wallet.badges()).toEqual([held])
    expect(await bench.wallet.addBadge(held)).toBe('already-held')
  })

  it('is told to be revoked when the wallet knows it', async () => {
    const revocation = { holder: anna.address, at: NOW }
    await bench.wallet.addRevocation({
      ...{ domain, issuer: issuer.address, revocation },
      signature: signMessage(issuer, 'Revocation', revocation),
    })
    expect(await bench.wallet.addBadge(newer)).toBe('revoked')
  })

  it('of a time to come leaves the good one in use', async () => {
    await bench.wallet.addBadge(older)
    await bench.wallet.addBadge(tomorrow)
    await bench.select()
    await bench.terms()
    expect(await bench.sign(makeReceipt(150n), 150n)).toEqual(signReceipt(anna, makeReceipt(150n)))
    expect(await given()).toEqual([older, tomorrow].map(held => held.badge.issuedAt))
    bench.now += DAY
    expect(await given()).toEqual([tomorrow, older].map(held => held.badge.issuedAt))
  })

  it('from a file names the token, where a machine’s did not', async () => {
    const token = { address: ben.address, decimals: 2, symbol: 'EUR' }
    await bench.wallet.addBadge(older)
    await bench.wallet.addBadge({ ...older, token })
    expect(await bench.wallet.badges()).toEqual([{ ...older, token }])
    await bench.wallet.addBadge(older)
    expect(await bench.wallet.badges()).toEqual([{ ...older, token }])
  })

  it('of a time to come is kept, however many older valid ones there are', async () => {
    await bench.wallet.addBadge(newer)
    for (let at = 1n; at <= 20n; at++) await bench.wallet.addBadge(badge({ issuedAt: NOW - 10n - at, expiresAt: NOW + DAY }))
    expect(await bench.wallet.addBadge(nextWeek)).toBe('not-yet-valid')
    for (let at = 31n; at <= 50n; at++) await bench.wallet.addBadge(badge({ issuedAt: NOW - at, expiresAt: NOW + DAY }))
    expect(await bench.wallet.badges()).toEqual(expect.arrayContaining([newer, nextWeek]))
  })

  it('never pushes out the good one, however many of a time to come there are', async () => {
    await bench.wallet.addBadge(older)
    for (let at = 1n; at <= 20n; at++) await bench.wallet.addBadge(badge({ issuedAt: NOW + at * DAY }))
    const held = await bench.wallet.badges()
    expect(held).toHaveLength(MAX_BADGES)
    expect(held).toContainEqual(older)
    expect(held).toContainEqual(tomorrow)
    expect(await bench.wallet.addBadge(badge({ issuedAt: NOW + 25n * DAY }))).toBe('superseded')
  })

  it('pushes out none of another issuer', async () => {
    const bens = badge({}, ben)
    await bench.wallet.addBadge(bens)
    for (let at = 1n; at <= 20n; at++) await bench.wallet.addBadge(badge({ issuedAt: NOW - at }))
    expect(await bench.wallet.badges()).toContainEqual(bens)
  })
})

describe('BADGE', () => {
  it('gives the newest that is good, and asked again in the same tap the next, until there are no more', async () => {
    for (const held of [nextWeek, older, expired, newer, tomorrow]) await bench.wallet.addBadge(held)
    const times = [newer, older, tomorrow, nextWeek, expired].map(held => held.badge.issuedAt)
    expect(await given()).toEqual(times)
    expect(await given()).toEqual(times)
  })

  it('gives the newest of several issuers, and no other issuer’s', async () => {
    const bens = badge({ issuedAt: NOW - 5n }, ben)
    for (const held of [newer, bens]) await bench.wallet.addBadge(held)
    expect(await given(ben, issuer)).toEqual([NOW - 5n, NOW - 10n])
    expect(await given(issuer)).toEqual([NOW - 10n])
  })
})
