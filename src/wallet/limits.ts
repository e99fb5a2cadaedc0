import { ZERO_ADDRESS } from '../core/hex.ts'
import type { SignRequest } from '../core/tap/sign.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import { badgeInForce } from './badges.ts'
import type { Channel, DaySum, Limit, Purchase, Spent, WalletState } from './state.ts'
import type { World } from './world.ts'

/** The limits of a day. The amounts accepted by all machines count, and those signed but not accepted at the machine that asks. */

const SECONDS_A_DAY = 86_400n

/** The UTC day that limits are counted by. */
export const dayOf = (now: bigint): bigint => now / SECONDS_A_DAY

/** A purchase whose signature is asked for. */
type Asked = Pick<SignRequest, 'price' | 'receipt'>

/** Totals are kept apart by company, chain and token. */
type Account = Pick<Spent, 'chainId' | 'contract' | 'issuer' | 'token'>

const accountOf = ({ domain, terms }: Channel): Account => ({ ...domain, issuer: terms.issuer, token: terms.token })
const sameToken = (a: Account, b: Account): boolean => a.chainId === b.chainId && a.token === b.token
/** A total stored by 0.1 names no issuer: it counts for each. */
const sameAccount = (kept: Account, asked: Account): boolean =>
  sameToken(kept, asked) && (kept.issuer === ZERO_ADDRESS || (kept.issuer === asked.issuer && kept.contract === asked.contract))

/**
 * Checks the price against the owner's limits, and against the badge's daily limit if the owner set none for a day. A price of 0 is within any.
 * @returns the status word of a refusal, or null
 */
export function judgeLimits({ price, receipt }: Asked, channel: Channel, world: World): StatusWord | null {
  if (price === 0n) return null
  const limit = ownersLimit(channel, world.state)
  if (limit !== null && limit.perPurchase !== null && price > limit.perPurchase) return StatusWord.overLimit
  const [perDay, counts] = limit?.perDay == null ? [badgesLimit(channel, world), sameAccount] : [limit.perDay, sameToken]
  return perDay !== null && countedToday(channel, counts, world) + addedBy({ price, receipt }, channel, world.now) > perDay
    ? StatusWord.overLimit
    : null
}

const ownersLimit = ({ domain, terms }: Channel, { limits }: WalletState): Limit | null =>
  limits.find(({ chainId, token }) => chainId === domain.chainId && token === terms.token) ?? null

function badgesLimit(channel: Channel, world: World): bigint | null {
  const held = badgeInForce(channel, world)
  return held === null || held.badge.dailyLimit === 0n ? null : held.badge.dailyLimit
}

/** A machine that never sends RESULT uses up its own share of the day, and nothing of the other machines'. */
function countedToday(channel: Channel, counts: (kept: Account, asked: Account) => boolean, { state, now }: World): bigint {
  const asked = accountOf(channel)
  const accepted = state.spent.filter(spent => spent.day === dayOf(now) && counts(spent, asked))
  const open = state.channels
    .filter(({ terms }) => terms.machine === channel.terms.machine)
    .filter(other => counts(accountOf(other), asked))
  return sum(accepted) + sum(open.map(other => openOn(dayOf(now), other)))
}

const sum = (sums: readonly { readonly amount: bigint }[]): bigint => sums.reduce((total, { amount }) => total + amount, 0n)
const openOn = (day: bigint, { open }: Channel): DaySum => (open?.day === day ? open : { day, amount: 0n })

/** What a signature adds to the day: of those that follow the same receipt, only one can ever pay, so the greatest price counts. */
function addedBy({ price, receipt }: Asked, { receipts }: Channel, now: bigint): bigint {
  const before = receipts
    .filter(held => held.acceptance === null && held.receipt.previous === receipt.previous)
    .flatMap(({ purchase }) => (purchase !== null && dayOf(purchase.signedAt) === dayOf(now) ? [purchase.price] : []))
    .reduce((most, each) => (each > most ? each : most), 0n)
  return price > before ? price - before : 0n
}

/** Adds what a new signature may cost to what is open in the channel. @param channel without that signature */
export function withOpen(channel: Channel, asked: Asked, now: bigint): Channel {
  const { day, amount } = openOn(dayOf(now), channel)
  return { ...channel, open: { day, amount: amount + addedBy(asked, channel, now) } }
}

/** Takes the prices of these purchases off what is open in the channel. */
export function withoutOpen(channel: Channel, purchases: readonly Purchase[]): Channel {
  const { open } = channel
  if (open === null) return channel
  const settled = purchases.filter(({ signedAt }) => dayOf(signedAt) === open.day).reduce((total, { price }) => total + price, 0n)
  return { ...channel, open: { ...open, amount: settled < open.amount ? open.amount - settled : 0n } }
}

/** Adds purchases that a machine accepted to the day's totals; totals of past days are dropped. */
export function addSpent(spent: readonly Spent[], channel: Channel, purchases: readonly Purchase[], now: bigint): readonly Spent[] {
  const today = dayOf(now)
  const account = accountOf(channel)
  const price = purchases.filter(({ signedAt }) => dayOf(signedAt) === today).reduce((total, purchase) => total + purchase.price, 0n)
  const isSame = (each: Spent) => each.day === today && each.issuer === account.issuer && sameAccount(each, account)
  const before = sum(spent.filter(isSame))
  return [...spent.filter(each => each.day >= today && !isSame(each)), { ...account, day: today, amount: before + price }]
}

/** The totals accepted today, per chain and token. */
export function spentToday({ spent }: WalletState, now: bigint): Omit<Spent, 'contract' | 'issuer'>[] {
  const day = dayOf(now)
  const sums = new Map<string, Omit<Spent, 'contract' | 'issuer'>>()
  for (const { chainId, token, amount } of spent.filter(each => each.day === day)) {
    const key = `${chainId} ${token}`
    sums.set(key, { chainId, token, day, amount: (sums.get(key)?.amount ?? 0n) + amount })
  }
  return [...sums.values()]
}
