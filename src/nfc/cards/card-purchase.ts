import type { CardChannel } from '../../../hal/card-reader.ts'
import { toHex } from '../../core/hex.ts'
import { digestOf, structHash } from '../../core/messages.ts'
import { reject } from '../../core/rejection.ts'
import { TapFormatError } from '../../core/tap/errors.ts'
import type { ServedChannel } from '../../core/tap/served-channel.ts'
import { StatusWord } from '../../core/tap/status-words.ts'
import { NO_CLAIMS } from '../../store/records.ts'
import type { TextKey } from '../../texts/en.ts'
import { lostMeanwhile } from '../lost-meanwhile.ts'
import { refused, refusedBy, refusedElsewhere, textOfStatus } from '../refusals.ts'
import { firstServable, type JudgedChannel, requestOf, tellsOwnAffairs } from '../request.ts'
import type { PurchaseOutcome, PurchaseParts, Selection } from '../selection.ts'
import type { PhoneRefused } from '../tap.ts'
import { identify, type SigningCard } from './signing-card.ts'

/**
 * Asks a card that is not a wallet to pay for a selection. A signing card can, with the badge that the machine holds for it. It gets
 * no TERMS, PREVIOUS or RESULT.
 * @param refusal the answer to SELECT of the wallet, which tells a phone's faults apart; cards answer it with almost any status
 * @throws CardGoneError for a tear
 */
export async function cardPurchase(
  field: CardChannel,
  refusal: PhoneRefused,
  selection: Selection,
  parts: PurchaseParts,
): Promise<PurchaseOutcome> {
  try {
    const found = await identify(field)
    if (found.kind === 'android') return refused(textOfPhone(refusal), refusal)
    if (found.kind === 'payment') return refused('payment-card')
    if (found.kind === 'unknown') return refused('unknown-card')
    return await payByCard(found, selection, parts)
  } catch (error) {
    if (error instanceof TapFormatError) return refused('try-again', error)
    throw error
  }
}

async function payByCard(card: SigningCard, selection: Selection, parts: PurchaseParts): Promise<PurchaseOutcome> {
  const badged = parts.channels().flatMap(channel => knownIn(channel, card, parts))
  const chosen = firstServable(badged, selection)
  if (!('rejection' in chosen)) return signAndTake(card, chosen, selection, parts)
  if (chosen.channel === null) {
    const none = reject('no-badge', `card ${card.address}`, 'a badge brought by file or by its list')
    return refusedElsewhere(card.address, none, parts) ?? refused('card-without-badge', none)
  }
  const { channel, ledger, rejection } = chosen
  // A card without the key can name any public key.
  const mayKnow = !tellsOwnAffairs(rejection, ledger) || (await provesItsKey(card, channel, parts))
  return refusedBy(mayKnow ? rejection : otherSigner(card))
}

/** The channel, if the card has a badge in it. Any key presented by a card needs a card badge; an issuer's own key does not count. */
function knownIn(channel: ServedChannel, { address }: SigningCard, { store, circumstances }: PurchaseParts): JudgedChannel[] {
  const { issuer } = channel.presented.terms
  if (store.badges.all(issuer, address).length === 0 || issuer === address) return []
  return [{ channel, ledger: store.ledger(channel.id, address, circumstances(channel), claims) }]
}

/** A card signs any digest: here a Visit with a fresh nonce. */
async function provesItsKey(card: SigningCard, { separator, presented }: ServedChannel, parts: PurchaseParts): Promise<boolean> {
  const visit = { machine: presented.terms.machine, nonce: toHex(parts.randomBytes(32)) }
  return (await card.sign(digestOf(separator, structHash('Visit', visit)), parts.recover)) !== null
}

const claims = { ...NO_CLAIMS, isCard: true }

const otherSigner = ({ address }: SigningCard) => reject('other-signer', 'another key’s signature', address, true)

async function signAndTake(
  card: SigningCard,
  channel: ServedChannel,
  selection: Selection,
  parts: PurchaseParts,
): Promise<PurchaseOutcome> {
  const { store, recover, circumstances } = parts
  const holder = card.address
  const { receipt } = requestOf(selection, { channel, ledger: store.ledger(channel.id, holder, circumstances(channel), claims) })
  selection.chosen?.(channel)
  const signature = await card.sign(digestOf(channel.separator, structHash('Receipt', receipt)), recover)
  if (signature === null) return refusedBy(otherSigner(card))
  const lost = lostMeanwhile(selection, channel, parts)
  if (lost !== null) return lost
  const { product } = selection
  const offered = { receipt, signature, signer: holder, holder, product, price: selection.priceIn(channel), claims }
  const taken = store.takeReceipt(offered, { ...circumstances(channel), askedAt: receipt.issuedAt })
  if (taken.kind === 'rejected') return refusedBy(taken)
  return { kind: 'paid', by: 'card', channel, vend: taken.vend, stored: taken.stored }
}

/** Android answers 6A82 for want of the app; it can also answer for an app that is locked or fails. Any other status says no more. */
const textOfPhone = ({ status }: PhoneRefused): TextKey =>
  status === StatusWord.locked || status === StatusWord.confirm || status === StatusWord.fault ? textOfStatus(status) : 'no-wallet'
