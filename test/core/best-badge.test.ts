import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canBeUsed, inOrderOfKeeping, inOrderOfUse, isValidAt, LONGEST_WAIT } from '../../src/core/best-badge.ts'

const NOW = 1_000_000_000n
const held = (issuedAt: bigint, expiresAt: bigint) => ({ badge: { issuedAt, expiresAt } })
const time = fc.bigInt(NOW - 5n, NOW + 5n)
const some = fc.array(
  fc.tuple(time, time).map(([issuedAt, expiresAt]) => held(issuedAt, expiresAt)),
  { maxLength: 8 },
)

describe('a badge', () => {
  it.each([
    ['from its first second', { issuedAt: NOW, expiresAt: NOW + 9n }, true],
    ['to its last', { issuedAt: NOW - 9n, expiresAt: NOW }, true],
    ['not before', { issuedAt: NOW + 1n, expiresAt: NOW + 9n }, false],
    ['nor after', { issuedAt: NOW - 9n, expiresAt: NOW - 1n }, false],
  ] as const)('is valid %s', (_, badge, expected) => {
    expect(isValidAt(badge, NOW)).toBe(expected)
  })

  it.each([
    ['of one second', { issuedAt: NOW, expiresAt: NOW }, true],
    ['of no time', { issuedAt: NOW + 1n, expiresAt: NOW }, false],
    ['that expired', { issuedAt: NOW - 9n, expiresAt: NOW - 1n }, false],
    ['that begins in a year', { issuedAt: NOW + LONGEST_WAIT, expiresAt: NOW + LONGEST_WAIT }, true],
    ['that begins later', { issuedAt: NOW + LONGEST_WAIT + 1n, expiresAt: NOW + LONGEST_WAIT + 1n }, false],
  ] as const)('%s can be used, or not: as it should', (_, badge, expected) => {
    expect(canBeUsed(badge, NOW)).toBe(expected)
  })
})

describe('several badges of a holder', () => {
  const [older, newer] = [held(NOW - 9n, NOW + 9n), held(NOW - 3n, NOW + 1n)]
  const [soon, late] = [held(NOW + 2n, NOW + 9n), held(NOW + 4n, NOW + 5n)]
  const [longAgo, lately] = [held(NOW - 8n, NOW - 6n), held(NOW - 9n, NOW - 1n)]

  it('are judged by the newest valid one, then the soonest, then what expired last', () => {
    expect(inOrderOfUse([longAgo, late, older, lately, soon, newer], NOW)).toEqual([newer, older, soon, late, lately, longAgo])
  })

  it('stay in their order where they are equal', () => {
    const [one, two] = [
      { ...held(NOW, NOW), name: 1 },
      { ...held(NOW, NOW), name: 2 },
    ]
    expect(inOrderOfUse([one, two], NOW)).toEqual([one, two])
    expect(inOrderOfUse([two, one], NOW)).toEqual([two, one])
  })

  it('are kept in this order: the one in use, those that wait, the others', () => {
    expect(inOrderOfKeeping(inOrderOfUse([longAgo, late, older, lately, soon, newer], NOW), NOW)).toEqual([
      newer,
      soon,
      late,
      older,
      lately,
      longAgo,
    ])
    expect(inOrderOfKeeping([], NOW)).toEqual([])
  })

  it('have a valid one first, if there is one, and none is lost, whatever they are', () => {
    fc.assert(
      fc.property(some, badges => {
        const ordered = inOrderOfUse(badges, NOW)
        const valid = badges.filter(({ badge }) => isValidAt(badge, NOW))
        expect(ordered.slice(0, valid.length).every(({ badge }) => isValidAt(badge, NOW))).toBe(true)
        for (const list of [ordered, inOrderOfKeeping(ordered, NOW)]) {
          expect(list).toHaveLength(badges.length)
          expect(new Set(list)).toEqual(new Set(badges))
        }
      }),
    )
  })
})
