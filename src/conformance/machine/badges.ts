import { digest } from '../../core/messages.ts'
import type { Signer } from '../../core/signature.ts'
import { decodeCommand } from '../../core/tap/apdu.ts'
import { decodeBadgeCommand, encodeBadgeAnswer } from '../../core/tap/badge.ts'
import { expectThat } from '../check.ts'
import { answers, check, count, expectSent, firstBadge, status, stranger } from './expect.ts'
import { type MachineKit, namesOf } from './kit.ts'
import type { KitPhone } from './kit-phone.ts'

interface Bad {
  readonly by?: Signer
  readonly expiresAt?: bigint
}

/** A badge that a phone brings and no machine can use. */
function badBadge(kit: MachineKit, { signer }: KitPhone, { by = kit.channel.issuer, expiresAt = kit.now() + 3600n }: Bad): Uint8Array {
  const badge = { holder: signer.address, issuedAt: kit.now() - 7200n, expiresAt, dailyLimit: 0n }
  const { holder: _, ...body } = badge
  const signature = by.sign(digest(kit.channel.domain, 'Badge', badge))
  return encodeBadgeAnswer({ issuer: kit.channel.issuer.address, ...body, signature })
}

/** The phone has only this badge. */
const unusable = (name: string, expects: string, change: (kit: MachineKit) => Bad) =>
  check(name, `${expects}: no SIGN`, async kit => {
    const phone = await kit.phone(null)
    const tap = await kit.purchase(phone, firstBadge(kit, badBadge(kit, phone, change(kit))))
    expectThat(count(tap, 'sign') === 0, `the machine sent ${namesOf(tap)}`)
  })

/** The phone has this badge and, when it is asked again, a valid one. */
const usableLater = (name: string, expects: string, change: (kit: MachineKit) => Bad) =>
  check(name, `${expects}: BADGE again for the same issuer, and the next one is used`, async kit => {
    const phone = await kit.phone()
    const tap = await kit.buy(phone, firstBadge(kit, badBadge(kit, phone, change(kit))))
    expectThat(count(tap, 'badge') > 1, `the machine sent ${namesOf(tap)}`)
  })

export const badges = [
  check('badge-question', 'BADGE asks for the channel’s issuer, in a command of at most eleven', async kit => {
    const tap = await kit.purchase(await kit.phone(null))
    const asked = tap.filter(({ name }) => name === 'badge').map(({ command }) => decodeBadgeCommand(decodeCommand(command)))
    expectThat(asked.flat().includes(kit.channel.issuer.address), `BADGE asked for ${asked.flat().join(', ') || 'nobody'}`)
  }),
  check('badge-none', 'BADGE is answered 6A88: no SIGN', async kit => {
    expectSent(await kit.purchase(await kit.phone(null)), 'select', 'badge')
  }),
  unusable('badge-forged', 'a badge signed by a stranger', () => ({ by: stranger })),
  unusable('badge-expired', 'a badge that has expired', kit => ({ expiresAt: kit.now() - 60n })),
  usableLater('badge-next', 'a badge signed by a stranger, with a valid one behind it', () => ({ by: stranger })),
  usableLater('badge-renewed', 'a badge that has expired, with a valid one behind it', kit => ({ expiresAt: kit.now() - 60n })),
  check('badge-refused', 'BADGE is answered 6985: no SIGN', async kit => {
    const tap = await kit.purchase(
      await kit.phone(),
      answers('badge', () => status('confirm')),
    )
    expectSent(tap, 'select', 'badge')
  }),
]
