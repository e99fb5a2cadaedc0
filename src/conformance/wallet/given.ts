import type { Address } from '../../core/hex.ts'
import type { Badge } from '../../core/messages.ts'
import type { Signer } from '../../core/signature.ts'
import { expectThat } from '../check.ts'
import { badgesInTap, check, expectGiven, hourBadge, proveLacking } from './expect.ts'
import { DAY, type KitChannel, type SignedBadge, stranger, type WalletKit } from './kit.ts'

/** A company that the wallet has no badge from, up to the point at which a machine gives one. */
interface Lacking {
  readonly issuer: Signer
  readonly channel: KitChannel
  readonly holder: Address
  badge(change?: Partial<Badge>, by?: Signer): SignedBadge
}

async function lacking(kit: WalletKit): Promise<Lacking> {
  await kit.rest()
  const issuer = kit.newIssuer()
  const channel = kit.newChannel({ issuer: issuer.address })
  const holder = await proveLacking(kit, channel)
  return { issuer, channel, holder, badge: (change = {}, by = issuer) => hourBadge(kit, by, holder, change) }
}

const refused = (name: string, what: string, badge: (kit: WalletKit, lacking: Lacking) => SignedBadge, named?: Signer) =>
  check(name, `GIVE of a badge ${what}: 6A80, and it is not kept`, async kit => {
    const company = await lacking(kit)
    await expectGiven(kit, badge(kit, company), (named ?? company.issuer).address, 'mismatch')
    await kit.expectRefused(kit.receipt(company.channel), 'notFound')
  })

/** Gives three badges: an older one, the newest valid one, and one of tomorrow. */
async function giveThree(kit: WalletKit): Promise<Lacking & { readonly badges: readonly [older: Badge, newest: Badge, tomorrow: Badge] }> {
  const company = await lacking(kit)
  const older = company.badge({ dailyLimit: 1_000_000n })
  const newest = company.badge({ issuedAt: kit.now() - 60n, dailyLimit: 1_000n })
  const tomorrow = company.badge({ issuedAt: kit.now() + DAY, expiresAt: kit.now() + 2n * DAY, dailyLimit: 1_000_000n })
  for (const badge of [newest, tomorrow, older]) await expectGiven(kit, badge, company.issuer.address, 'done')
  return { ...company, badges: [older.badge, newest.badge, tomorrow.badge] }
}

export const given = [
  check('give', 'GIVE of a good badge to a wallet that has none: 9000, and SIGN again in this tap is signed', async kit => {
    const { issuer, channel, holder, badge } = await lacking(kit)
    const signed = badge()
    await expectGiven(kit, signed, issuer.address, 'done')
    await kit.expectSigned(kit.receipt(channel), holder)
    await kit.select()
    const [kept] = await badgesInTap(kit, issuer.address, holder)
    expectThat(kept?.issuedAt === signed.badge.issuedAt, 'BADGE does not give it')
  }),
  check('give-without-terms', 'GIVE with no TERMS in this tap: 69F3', async kit => {
    const { issuer, badge } = await lacking(kit)
    await kit.select()
    await expectGiven(kit, badge(), issuer.address, 'unknownChannel')
  }),
  refused('give-forged', 'that a stranger signed', (_, { badge }) => badge({}, stranger)),
  refused('give-to-another', 'of another holder', (_, { badge }) => badge({ holder: stranger.address })),
  refused('give-expired', 'that has expired', (kit, { badge }) => badge({ expiresAt: kit.now() - 60n })),
  refused('give-of-another', 'of another company than TERMS named', (_, { badge }) => badge({}, stranger), stranger),
  check('badge-newest', 'BADGE, with an older badge and one of tomorrow beside it: the newest valid one, then the older one', async kit => {
    const { issuer, holder, badges } = await giveThree(kit)
    await kit.select()
    const times = (await badgesInTap(kit, issuer.address, holder)).map(({ issuedAt }) => issuedAt)
    const [older, newest, tomorrow] = badges.map(({ issuedAt }) => issuedAt)
    expectThat(times.join() === [newest, older, tomorrow].join(), `badges issued at ${times.join(', ')}, now is ${kit.now()}`)
  }),
  check('limit-of-newest', 'SIGN over the limit of the newest valid badge, with older and later ones that allow more: 69F1', async kit => {
    const { channel } = await giveThree(kit)
    const price = 1_001n
    const issuedAt = kit.now() - 120n
    await kit.expectPriceRefused(kit.receipt(channel, null, { cumulativeAmount: price, issuedAt }), price, 'overLimit')
  }),
]
