import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Badge } from '../../src/core/messages.ts'
import { anna, DAY, domain, issuer, makeBadge, NOW, signMessage } from '../support/make.ts'
import { asHeld, makePhone, TestMachine } from './bench.ts'

const day = fc.integer({ min: -6, max: 6 }).map(days => NOW + BigInt(days) * DAY)
const badge = fc
  .record({ issuedAt: day, days: fc.integer({ min: 0, max: 8 }), dailyLimit: fc.constantFrom(0n, 500n) })
  .map(({ issuedAt, days, dailyLimit }) => makeBadge(anna.address, { issuedAt, expiresAt: issuedAt + BigInt(days) * DAY + 9n, dailyLimit }))
type Signed = { badge: Badge }
const someBadges = fc.array(badge, { maxLength: 5 })

it('a holder with one badge that is valid now, in the phone or on the list, pays in one tap; nobody else does', async () => {
  await fc.assert(
    fc.asyncProperty(
      someBadges,
      someBadges,
      fc.option(
        fc.integer({ min: -6, max: 0 }).map(days => NOW + BigInt(days) * DAY),
        { nil: null },
      ),
      fc.constantFrom('machine', 'phone', 'both'),
      fc.boolean(),
      async (carried, listed, revokedAt, knows, bought) => {
        const machine = new TestMachine()
        try {
          const isGood = ({ badge }: Signed) =>
            badge.issuedAt <= machine.now && machine.now <= badge.expiresAt && (revokedAt === null || badge.issuedAt > revokedAt)
          const phone = await makePhone(
            machine,
            anna,
            carried.map(each => asHeld(each)),
            { confirm: { company: () => true } },
          )
          for (const each of listed) machine.store.badges.put(issuer.address, { ...each, isCard: false }, machine.now)
          if (bought) await machine.tap(phone)
          if (revokedAt !== null && knows !== 'phone') machine.store.revocations.put(issuer.address, anna.address, revokedAt)
          if (revokedAt !== null && knows !== 'machine')
            await phone.addRevocation({
              ...{ domain, issuer: issuer.address, revocation: { holder: anna.address, at: revokedAt } },
              signature: signMessage(issuer, 'Revocation', { holder: anna.address, at: revokedAt }),
            })
          const good = [...carried, ...listed].some(isGood)
          const { outcome, names } = await machine.tap(phone)
          const paid = outcome !== 'torn' && outcome.kind === 'paid'
          const text = outcome !== 'torn' && outcome.kind === 'refused' ? outcome.text : null
          expect([paid, good ? null : text]).toEqual([
            good,
            good ? null : expect.stringMatching(knows === 'phone' ? /badge|disagree/ : /badge/),
          ])
          expect(names.length).toBeLessThan(30)
        } finally {
          machine.remove()
        }
      },
    ),
    { numRuns: 12 },
  )
})
