import type { Address } from '../../core/hex.ts'
import { NotTried } from '../check.ts'
import { badgesInTap, check } from './expect.ts'
import { type Bought, conformanceIssuer, type KitChannel, type WalletKit } from './kit.ts'

/** The daily limit of the wallet's badge, and most of it. @throws NotTried when the badge has none */
async function limitOf(kit: WalletKit): Promise<{ readonly limit: bigint; readonly most: bigint }> {
  const { holder } = await kit.select()
  const [badge] = await badgesInTap(kit, conformanceIssuer.address, holder)
  const limit = badge?.dailyLimit ?? 0n
  if (limit === 0n) throw new NotTried('the wallet’s badge has no daily limit', 'Write it again with --write-badge.')
  return { limit, most: (limit * 9n) / 10n }
}

async function expectOver(kit: WalletKit, channel: KitChannel, price: bigint): Promise<void> {
  await kit.rest()
  await kit.introduce(channel)
  await kit.expectPriceRefused(kit.receipt(channel, null, { cumulativeAmount: price }), price, 'overLimit')
}

/** Each has a token that nothing was spent of before. */
const inToken = (
  name: string,
  expects: string,
  run: (kit: WalletKit, parts: { token: Address; limit: bigint; most: bigint }) => Promise<unknown>,
) => check(name, expects, async kit => void (await run(kit, { token: kit.newToken(), ...(await limitOf(kit)) })))

/** Another channel with the machine of one that the wallet signed in. */
const sameMachine = (kit: WalletKit, { channel }: Bought): KitChannel => ({
  ...kit.newChannel({ machine: channel.machine.address, token: channel.terms.token }),
  machine: channel.machine,
})

export const limits = [
  inToken('badge-limit', 'SIGN over the badge’s daily limit, where the owner set none: 69F1', async (kit, { token, limit }) =>
    expectOver(kit, kit.newChannel({ token }), limit + 1n),
  ),
  inToken('day-limit', 'SIGN over what the day’s accepted receipts leave of the limit, at another machine: 69F1', async (kit, parts) => {
    const { token, limit, most } = parts
    await kit.buyAccepted(kit.newChannel({ token }), most)
    await expectOver(kit, kit.newChannel({ token }), limit - most + 1n)
  }),
  inToken('day-limit-left', 'SIGN of exactly what is left of the limit: signed', async (kit, { token, limit, most }) => {
    await kit.buyAccepted(kit.newChannel({ token }), most)
    return kit.buyFirst(kit.newChannel({ token }), limit - most)
  }),
  inToken('open-elsewhere', 'SIGN when another machine has asked for most of the limit and sent no RESULT: signed', async (kit, parts) => {
    await kit.buyFirst(kit.newChannel({ token: parts.token }), parts.most)
    return kit.buyFirst(kit.newChannel({ token: parts.token }), parts.most)
  }),
  inToken('open-here', 'SIGN when this machine has asked for most of the limit and sent no RESULT: 69F1', async (kit, { token, most }) => {
    const open = await kit.buyFirst(kit.newChannel({ token }), most)
    await expectOver(kit, sameMachine(kit, open), most)
  }),
  inToken('tokens-apart', 'SIGN in one token when most of the limit was spent in another: signed', async (kit, { token, most }) => {
    await kit.buyAccepted(kit.newChannel({ token: kit.newToken() }), most)
    return kit.buyFirst(kit.newChannel({ token }), most)
  }),
  inToken('free-of-limits', 'SIGN of price 0 when the limit is used up: signed', async (kit, { token, limit }) => {
    await kit.buyAccepted(kit.newChannel({ token }), limit)
    return kit.buyFirst(kit.newChannel({ token }), 0n)
  }),
]
