import { describe, expect, it } from 'vitest'
import { takeBadge, takeRevocation } from '../../src/control/take-files.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { makeStore, storedChannel } from '../store/fixture.ts'
import { anna, DAY, domain, issuer, makeBadge, NOW, signMessage } from '../support/make.ts'

const presented = { domain, terms: storedChannel.terms, decimals: 2, symbol: 'EURT', machineName: 'Kitchen' }

const taker = () => ({
  store: makeStore(),
  customers: { all: () => [{ id: storedChannel.id, presented, separator: storedChannel.id }], served: () => [] },
  recovery: { name: 'javascript' as const, recover: recoverAddress },
  clock: { now: () => NOW },
})

const where = { chainId: Number(domain.chainId), contract: domain.contract, issuer: issuer.address }

function badgeFile(change: Parameters<typeof makeBadge>[1]) {
  const { badge, signature } = makeBadge(anna.address, change)
  return { ...where, ...badge, ...signature, issuedAt: Number(badge.issuedAt), expiresAt: Number(badge.expiresAt), dailyLimit: '0' }
}

function revocationFile(at: bigint) {
  const signature = signMessage(issuer, 'Revocation', { holder: anna.address, at })
  return { ...where, holder: anna.address, revokedAt: Number(at), ...signature }
}

describe('take-badge', () => {
  it('says what it did with a badge that is of use', () => {
    const machine = taker()
    machine.store.badges.drop(issuer.address, anna.address)
    expect(takeBadge(machine, badgeFile({})).kept).toBe('in-use')
    expect(takeBadge(machine, badgeFile({})).kept).toBe('known')
    expect(takeBadge(machine, badgeFile({ issuedAt: NOW + DAY })).kept).toBe('waiting')
    expect(machine.store.badges.get(issuer.address, anna.address, NOW)).toMatchObject(makeBadge(anna.address))
  })

  it.each([
    ['an older one', { issuedAt: NOW - 9n * DAY }, 'holds a newer badge'],
    ['one that has expired', { expiresAt: NOW - 1n }, 'has expired'],
    ['one of a wrong clock', { issuedAt: NOW + 4000n * DAY, expiresAt: NOW + 5000n * DAY }, 'a year from now'],
  ])('fails for %s, which is of no use', (_, change, why) => {
    const machine = taker()
    expect(() => takeBadge(machine, badgeFile(change))).toThrow(why)
    expect(machine.store.badges.get(issuer.address, anna.address, NOW)).toMatchObject(makeBadge(anna.address))
  })
})

describe('take-revocation', () => {
  it('refuses one that is dated in the future, as the contract does', () => {
    const machine = taker()
    expect(() => takeRevocation(machine, revocationFile(NOW + 1n))).toThrow('dated in the future')
    expect(machine.store.revocations.greatestAt(issuer.address, anna.address)).toBeNull()
    takeRevocation(machine, revocationFile(NOW))
    expect(machine.store.revocations.greatestAt(issuer.address, anna.address)).toBe(NOW)
  })
})
