import type { Badge } from '../../src/core/messages.ts'
import { encodeBadgeCommand } from '../../src/core/tap/badge.ts'
import { encodeChallengeCommand } from '../../src/core/tap/challenge.ts'
import { encodeCompletionCommand, encodeDeliverCommands } from '../../src/core/tap/deliver.ts'
import { encodeGiveCommand } from '../../src/core/tap/give.ts'
import { encodeNewestCommand } from '../../src/core/tap/newest.ts'
import { encodePreviousCommands } from '../../src/core/tap/previous.ts'
import { encodeResultCommand, NO_SIGNATURE } from '../../src/core/tap/result.ts'
import { AID, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { encodeSignCommand } from '../../src/core/tap/sign.ts'
import { type StatusName, statusName } from '../../src/core/tap/status-words.ts'
import { encodeTermsCommand } from '../../src/core/tap/terms.ts'
import { channelId } from '../../src/core/terms.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { createWallet } from '../../src/wallet/wallet.ts'
import { createMemoryStore } from '../../src/wallet/wallet-store.ts'
import {
  accept,
  anna,
  ben,
  channel,
  domain,
  hashOf,
  issuer,
  machine,
  makeBadge,
  makeHash,
  makeReceipt,
  makeTerms,
  NOW,
  presentReceipt,
  type SignedBadge,
  signMessage,
  stranger,
  terms,
} from '../support/make.ts'
import { annasBadge, bens, bensBadge, first, hex, PRICE, presentedTerms, request, second, third } from './tap-world.ts'

/** The wallet's content, settings and clock. Everything else is as in a new wallet with Anna's key. */
interface Phone {
  /** Default: Anna's. */
  readonly badge?: Partial<Badge> | null
  readonly locked?: true
  readonly perPurchase?: bigint
  readonly confirmsVisits?: true
  readonly agreesToCompany?: true
}

/** A command, the status that PROTOCOL.md requires, and seconds after `now`. */
type Step = readonly [command: Uint8Array, status: StatusName, after?: bigint]

export interface WalletDialogue {
  readonly name: string
  readonly phone: { readonly badge: Record<string, string> | null; readonly locked: boolean; readonly perPurchase: string | null; readonly confirmsVisits: boolean; readonly agreesToCompany: boolean }
  readonly steps: readonly { readonly command: string; readonly response: string; readonly at: string }[]
}

const select = encodeSelectCommand(AID)
const showTerms = encodeTermsCommand(presentedTerms)
const sign = (receipt = first, price = PRICE) => encodeSignCommand(request(receipt, price))
const [showBens = select, showBensBadge = select] = encodePreviousCommands(bens)
const newest = encodeNewestCommand(channel)
const result = (receipt = first, by = machine) =>
  encodeResultCommand({ state: 'brewing', sequence: receipt.sequence, cumulativeAmount: receipt.cumulativeAmount, acceptance: accept(receipt, by) })
const challenge = encodeChallengeCommand({ machine: machine.address, nonce: makeHash('a nonce') })
const give = ({ badge: { holder: _, ...body }, signature }: SignedBadge, by = issuer) => encodeGiveCommand({ ...body, issuer: by.address, signature })
const lacking: Step[] = [[select, 'done'], [sign(), 'unknownChannel'], [showTerms, 'done'], [sign(), 'notFound'], [encodeBadgeCommand([issuer.address]), 'notFound']]
const introduced: Step[] = [
  [select, 'done'],
  [showTerms, 'done'],
]
const bought: Step[] = [...introduced, [sign(), 'done'], [result(), 'done']]

/** Terms that anybody can make up: the phone that they are shown to is their issuer. */
const holders = makeTerms({ issuer: anna.address })

/** Where the machine itself is the issuer: maintenance and supply. */
const visited = makeTerms({ issuer: machine.address })
const delivered = makeReceipt(5_000n, null, { channelId: channelId(visited, domain) })
const order = { workOrders: stranger.address, orderId: 7n }
const complete = (by = machine) => encodeCompletionCommand({ ...order, signature: signMessage(by, 'Completion', { ...order, receipt: hashOf(delivered) }) })
const deliver = encodeDeliverCommands(presentReceipt(delivered, machine, null))

const dialogues: readonly (readonly [name: string, phone: Phone, ...steps: Step[]])[] = [
  ['a first purchase: the channel is new to the phone', {}, [select, 'done'], [encodeBadgeCommand([stranger.address, issuer.address]), 'done'], [sign(), 'unknownChannel'], [showTerms, 'done'], [sign(), 'done'], [result(), 'done'], [newest, 'done']],
  ['the next purchase of a regular', {}, ...bought, [select, 'done', 10n], [sign(second), 'done', 10n], [result(second), 'done', 10n]],
  ['a tear after SIGN: the same request has the same answer', {}, ...introduced, [sign(), 'done'], [select, 'done', 1n], [sign(), 'done', 1n], [result(), 'done', 1n]],
  ['somebody else signed the receipt before', {}, ...introduced, [sign(second), 'unknownPrevious'], [showBens, 'done'], [showBensBadge, 'done'], [sign(second), 'done']],
  ['the issuer signed the receipt before', {}, ...introduced, ...encodePreviousCommands(presentReceipt(first, issuer, null)).map((command): Step => [command, 'done']), [sign(second), 'done']],
  ['what PREVIOUS brought lasts one tap', {}, ...introduced, [showBens, 'done'], [showBensBadge, 'done'], [select, 'done'], [showTerms, 'done'], [sign(second), 'unknownPrevious']],
  ['PREVIOUS without its badge is none', {}, ...introduced, [showBens, 'done'], [sign(second), 'unknownPrevious']],
  ['PREVIOUS signed by a stranger', {}, ...introduced, ...encodePreviousCommands({ ...bens, signature: presentReceipt(first, stranger, null).signature }).map((command): Step => [command, 'done']), [sign(second), 'mismatch']],
  ['PREVIOUS with a badge that a stranger signed', {}, ...introduced, ...encodePreviousCommands(presentReceipt(first, ben, makeBadge(ben.address, {}, stranger))).map((command): Step => [command, 'done']), [sign(second), 'mismatch']],
  ['a price that does not fit', {}, ...introduced, [sign(first, PRICE + 1n), 'mismatch']],
  ['a first receipt that is called the second', {}, ...introduced, [sign(makeReceipt(PRICE, null, { sequence: 2n })), 'mismatch']],
  ['a receipt more than ten minutes ahead of the phone', {}, ...introduced, [sign(makeReceipt(PRICE, null, { issuedAt: NOW + 601n })), 'mismatch']],
  ['a receipt ten minutes ahead of the phone', {}, ...introduced, [sign(makeReceipt(PRICE, null, { issuedAt: NOW + 600n })), 'done']],
  ['a receipt before the one that it goes on from', {}, ...bought, [sign({ ...second, issuedAt: NOW - 1n }), 'mismatch', 10n]],
  ['other content too soon', {}, ...introduced, [sign(), 'done'], [select, 'done', 4n], [showTerms, 'done', 4n], [sign({ ...first, issuedAt: NOW + 4n }), 'tooSoon', 4n]],
  ['an unaccepted receipt is signed anew with other content', {}, ...introduced, [sign(), 'done'], [select, 'done', 10n], [sign({ ...first, issuedAt: NOW + 10n }), 'done', 10n]],
  ['one new receipt a tap', {}, ...bought, [sign(second), 'tooSoon', 10n]],
  ['an accepted receipt is not signed over again', {}, ...bought, [select, 'done', 10n], [sign({ ...first, issuedAt: NOW + 10n }), 'outdated', 10n], [newest, 'done', 10n]],
  ['a receipt that goes on from one that nobody knows', {}, ...bought, [select, 'done', 10n], [sign(third), 'unknownPrevious', 10n]],
  ['an Acceptance by a stranger does not count', {}, ...introduced, [sign(), 'done'], [result(first, stranger), 'mismatch'], [newest, 'notFound']],
  ['an Acceptance in another tap does not count', {}, ...introduced, [sign(), 'done'], [select, 'done'], [result(), 'mismatch'], [newest, 'notFound']],
  ['the machine refused: nothing is accepted', {}, ...introduced, [sign(), 'done'], [encodeResultCommand({ state: 'refused', sequence: 1n, cumulativeAmount: PRICE, acceptance: NO_SIGNATURE }), 'done'], [newest, 'notFound']],
  ['a cup for nothing: a credit is taken with the price of zero', {}, ...introduced, [sign(makeReceipt(0n), 0n), 'done']],
  ['no badge', { badge: null }, [select, 'done'], [encodeBadgeCommand([issuer.address]), 'notFound'], [showTerms, 'done'], [sign(), 'notFound']],
  ['a badge that has expired', { badge: { expiresAt: NOW - 1n } }, [select, 'done'], [encodeBadgeCommand([issuer.address]), 'done'], [showTerms, 'done'], [sign(), 'notFound']],
  ['no badge, and the machine gives it', { badge: null, agreesToCompany: true }, ...lacking, [challenge, 'done'], [give(annasBadge), 'done'], [sign(), 'done'], [result(), 'done'], [encodeBadgeCommand([issuer.address]), 'done']],
  ['no badge, and its owner has not agreed to the company', { badge: null }, ...lacking, [challenge, 'confirm'], [give(annasBadge), 'confirm'], [sign(), 'notFound']],
  ['a badge is given that a stranger signed', { badge: null, agreesToCompany: true }, ...lacking, [give(makeBadge(anna.address, {}, stranger)), 'mismatch']],
  ['a badge is given that is another holder’s', { badge: null, agreesToCompany: true }, ...lacking, [give(bensBadge), 'mismatch']],
  ['a badge is given by another issuer than TERMS named', { badge: null, agreesToCompany: true }, ...lacking, [give(makeBadge(anna.address, {}, stranger), stranger), 'mismatch']],
  ['a badge is given without TERMS', { badge: null, agreesToCompany: true }, [select, 'done'], [give(annasBadge), 'unknownChannel']],
  ['BADGE again in the same tap: there is only one', {}, [select, 'done'], [encodeBadgeCommand([issuer.address]), 'done'], [encodeBadgeCommand([issuer.address]), 'notFound']],
  ['the issuer’s own terms, and its owner never said that it is one', { badge: null }, [select, 'done'], [encodeTermsCommand({ ...presentedTerms, terms: holders }), 'done'], [sign(makeReceipt(0n, null, { channelId: channelId(holders, domain) }), 0n), 'notFound']],
  ['over the badge’s daily limit', {}, ...introduced, [sign(makeReceipt(1_001n), 1_001n), 'overLimit']],
  ['over the owner’s limit', { perPurchase: PRICE - 1n }, ...introduced, [sign(), 'overLimit']],
  ['locked', { locked: true }, [select, 'done'], [encodeBadgeCommand([issuer.address]), 'locked'], [sign(), 'locked']],
  ['another application', {}, [encodeSelectCommand(Uint8Array.of(0xf0, 1, 2, 3, 4, 5)), 'noWallet'], [showTerms, 'unknownInstruction']],
  ['NEWEST of an unknown channel', {}, [select, 'done'], [newest, 'notFound']],
  ['CHALLENGE, the machine unknown', { confirmsVisits: true }, [select, 'done'], [challenge, 'unknownChannel']],
  ['CHALLENGE, the visit confirmed', { confirmsVisits: true }, ...introduced, [challenge, 'done']],
  ['CHALLENGE, the visit not confirmed', {}, ...introduced, [challenge, 'confirm']],
  ['DELIVER', { confirmsVisits: true, badge: null }, [select, 'done'], [encodeTermsCommand({ ...presentedTerms, terms: visited }), 'done'], ...deliver.map((command): Step => [command, 'done']), [encodeNewestCommand(delivered.channelId), 'done']],
  ['DELIVER, and the Completion of its order', { confirmsVisits: true, badge: null }, [select, 'done'], [encodeTermsCommand({ ...presentedTerms, terms: visited }), 'done'], ...deliver.map((command): Step => [command, 'done']), [complete(), 'done']],
  ['DELIVER, and a Completion that a stranger signed', { confirmsVisits: true, badge: null }, [select, 'done'], [encodeTermsCommand({ ...presentedTerms, terms: visited }), 'done'], ...deliver.map((command): Step => [command, 'done']), [complete(stranger), 'mismatch']],
  ['a Completion with no receipt before it', { confirmsVisits: true, badge: null }, [select, 'done'], [encodeTermsCommand({ ...presentedTerms, terms: visited }), 'done'], [complete(), 'mismatch']],
  ['DELIVER in a channel whose issuer is not the machine', { confirmsVisits: true }, ...introduced, ...encodeDeliverCommands(presentReceipt(first, issuer, null)).map((command): Step => [command, 'mismatch'])],
]

const textOf = (badge: Badge): Record<string, string> =>
  Object.fromEntries(Object.entries(badge).map(([field, value]) => [field, String(value)]))

async function play([name, phone, ...steps]: (typeof dialogues)[number]): Promise<WalletDialogue> {
  let now = NOW
  const signed = phone.badge === null ? null : makeBadge(anna.address, { ...annasBadge.badge, ...phone.badge })
  const wallet = createWallet({
    signer: anna,
    recover: recoverAddress,
    store: createMemoryStore(),
    clock: () => now,
    isLocked: () => phone.locked === true,
    confirm: { visit: () => phone.confirmsVisits === true, company: () => phone.agreesToCompany === true },
  })
  if (signed !== null) await wallet.addBadge({ domain, issuer: issuer.address, ...signed, token: null })
  if (phone.perPurchase !== undefined)
    await wallet.setLimit({ chainId: domain.chainId, token: terms.token, perPurchase: phone.perPurchase, perDay: null })
  const played = []
  for (const [command, status, after = 0n] of steps) {
    now = NOW + after
    const response = await wallet.transmit(command)
    const got = statusName(((response.at(-2) ?? 0) << 8) | (response.at(-1) ?? 0))
    if (got !== status) throw new Error(`${name}: ${hex(command)} was answered ${got}, the page says ${status}.`)
    played.push({ command: hex(command), response: hex(response), at: String(now) })
  }
  return {
    name,
    phone: {
      badge: signed && { ...textOf(signed.badge), issuer: issuer.address, ...signed.signature },
      locked: phone.locked === true,
      perPurchase: phone.perPurchase === undefined ? null : String(phone.perPurchase),
      confirmsVisits: phone.confirmsVisits === true,
      agreesToCompany: phone.agreesToCompany === true,
    },
    steps: played,
  }
}

/** Whole taps with a wallet. The statuses are stated here; they are not taken from the wallet under test. */
export async function walletDialogues(): Promise<WalletDialogue[]> {
  const played = []
  for (const dialogue of dialogues) played.push(await play(dialogue))
  return played
}
