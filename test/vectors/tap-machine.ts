import { ZERO_HASH } from '../../src/core/hex.ts'
import type { Receipt } from '../../src/core/messages.ts'
import { encodeResponse, statusResponse } from '../../src/core/tap/apdu.ts'
import { encodeBadgeAnswer, encodeBadgeCommand } from '../../src/core/tap/badge.ts'
import { encodeChallengeCommand } from '../../src/core/tap/challenge.ts'
import { encodeNewestAnswer, encodeNewestCommand } from '../../src/core/tap/newest.ts'
import { encodePreviousCommands } from '../../src/core/tap/previous.ts'
import { encodeResultCommand, NO_SIGNATURE } from '../../src/core/tap/result.ts'
import { AID, encodeSelectAnswer, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { encodeSignAnswer, encodeSignCommand } from '../../src/core/tap/sign.ts'
import { type StatusName, StatusWord } from '../../src/core/tap/status-words.ts'
import { encodeTermsCommand } from '../../src/core/tap/terms.ts'
import { en, type TextKey } from '../../src/texts/en.ts'
import { badSignAnswers, highSignAnswer } from '../../src/conformance/bad-answers.ts'
import { accept, anna, channel, issuer, machine, makeBadge, makeReceipt, NOW, presentReceipt, type SignedBadge, signReceipt, stranger } from '../support/make.ts'
import { annasBadge, bens, first, hex, PRICE, presentedTerms, request } from './tap-world.ts'

/** The signers of accepted receipts: one espresso each, in this order, at the file's `now`. */
export type Buyer = 'anna' | 'ben' | 'issuer'

/** The commands that a machine with the described store must send, and the outcome. */
export interface MachineDialogue {
  readonly name: string
  readonly store: { readonly annasBadge: boolean; readonly receipts: readonly Buyer[] }
  /** The machine's clock. */
  readonly now: string
  readonly selection: { readonly label: string; readonly price: string }
  /** The taps after one press. */
  readonly taps: readonly MachineTap[]
}

export interface MachineTap {
  /** A null response is a tear. */
  readonly steps: readonly { readonly command: string; readonly response: string | null }[]
  readonly outcome: 'paid' | 'refused' | 'torn'
  /** The English text on the display; null while the tap goes on. */
  readonly shows: string | null
}

type Step = readonly [command: Uint8Array, response: Uint8Array | null]
type Store = MachineDialogue['store']

const LATER = NOW + 10n
const done = encodeResponse(0x9000)
const answer = (name: StatusName) => statusResponse(StatusWord[name])

const select = encodeSelectCommand(AID)
const selected: Step = [select, encodeSelectAnswer({ version: 1, minVersion: 1, locked: false, holder: anna.address })]
const askBadge = encodeBadgeCommand([issuer.address])
const badgeAnswer = ({ badge: { holder: _, ...body }, signature }: SignedBadge) => encodeBadgeAnswer({ issuer: issuer.address, ...body, signature })
const terms: Step = [encodeTermsCommand(presentedTerms), done]
const previous = (...[receipt]: Parameters<typeof encodePreviousCommands>): Step[] => encodePreviousCommands(receipt).map(command => [command, done])
/** The nonce is the machine's own choice: any 32 bytes stand here. */
const challenge = encodeChallengeCommand({ machine: machine.address, nonce: ZERO_HASH })
const askNewest = encodeNewestCommand(channel)

/** The receipts that the machine requests from Anna: with an empty channel, and after one receipt. */
const asFirst = makeReceipt(PRICE, null, { issuedAt: LATER })
const asSecond = makeReceipt(PRICE, first, { issuedAt: LATER })
const sign = (receipt: Receipt, response: Uint8Array | null = encodeSignAnswer(signReceipt(anna, receipt))): Step => [encodeSignCommand(request(receipt)), response]
const result = ({ sequence, cumulativeAmount, ...rest }: Receipt): Step => [
  encodeResultCommand({ state: 'brewing', sequence, cumulativeAmount, acceptance: accept({ sequence, cumulativeAmount, ...rest }) }),
  done,
]
const refusedResult = ({ sequence, cumulativeAmount }: Receipt): Step => [
  encodeResultCommand({ state: 'refused', sequence, cumulativeAmount, acceptance: NO_SIGNATURE }),
  done,
]
const newest = (by = machine) => {
  const { channelId: _, ...receipt } = first
  return encodeNewestAnswer({ receipt, signature: signReceipt(anna, first), acceptance: accept(first, by) })
}
const highS = (receipt: Receipt): Uint8Array => highSignAnswer(encodeSignAnswer(signReceipt(anna, receipt)))

const haloSelect = Buffer.from('00a404000aa0000009490148614c6f00', 'hex')
const keycardSelect = Buffer.from('00a4040009a0000008040001030100', 'hex')
const paymentSelect = Buffer.from('00a404000e325041592e5359532e444446303100', 'hex')
const androidSelect = Buffer.from('00a404000fa000000476416e64726f696448434500', 'hex')

const paid = (...steps: Step[]): MachineTap => tap('paid', null, steps)
const refused = (shows: TextKey, ...steps: Step[]): MachineTap => tap('refused', en[shows], steps)
const torn = (...steps: Step[]): MachineTap => tap('torn', en['try-again'], steps)
const tap = (outcome: MachineTap['outcome'], shows: string | null, steps: readonly Step[]): MachineTap => ({
  steps: steps.map(([command, response]) => ({ command: hex(command), response: response && hex(response) })),
  outcome,
  shows,
})

const fresh: Store = { annasBadge: false, receipts: [] }
const known: Store = { annasBadge: true, receipts: [] }
const regular: Store = { annasBadge: true, receipts: ['anna'] }
const afterBen: Store = { annasBadge: true, receipts: ['ben'] }
const afterIssuer: Store = { annasBadge: true, receipts: ['issuer'] }

const annasFirst = presentReceipt(first, anna, annasBadge)
const issuersFirst = presentReceipt(first, issuer, null)

/** Asked of each holder before its first receipt in this store. */
const meet: Step = [askNewest, answer('notFound')]
const introduction: Step[] = [selected, [askBadge, badgeAnswer(annasBadge)], meet, sign(asFirst, answer('unknownChannel')), terms, sign(asFirst), result(asFirst)]
const afterOthers: Step[] = [selected, meet, ...previous(bens), sign(asSecond), result(asSecond)]

/** The steps up to this one, which tears. */
const tornAt = (steps: readonly Step[], at: number): MachineTap => torn(...steps.slice(0, at), [(steps[at] as Step)[0], null])

const dialogues: readonly (readonly [name: string, store: Store, ...taps: MachineTap[]])[] = [
  ['a first purchase: asks the badge, shows its terms, asks once more', fresh, paid(...introduction)],
  ['a regular: SELECT and SIGN', regular, paid(selected, sign(asSecond), result(asSecond))],
  ['somebody else signed the receipt before', afterBen, paid(...afterOthers)],
  ['the issuer signed the receipt before: no badge to show', afterIssuer, paid(selected, meet, ...previous(issuersFirst), sign(asSecond), result(asSecond))],
  ['the phone has lost its own receipt', regular, paid(selected, sign(asSecond, answer('unknownPrevious')), ...previous(annasFirst), sign(asSecond), result(asSecond))],
  ['the phone has lost channel and receipt', regular, paid(selected, sign(asSecond, answer('unknownChannel')), terms, ...previous(annasFirst), sign(asSecond), result(asSecond))],
  ['the machine has lost its store: keeps the receipt that the phone brings, and serves its allowance (none) until that is redeemed', known, refused('allowance-used-up', selected, [askNewest, newest()])],
  ['a receipt is brought that the machine never accepted', known, paid(selected, [askNewest, newest(stranger)], sign(asFirst), result(asFirst))],
  ['the phone has a later receipt, and does not bring it', known, refused('disagree', selected, meet, sign(asFirst, answer('outdated')), [askNewest, answer('notFound')])],
  ['the phone has a new badge', regular, paid(selected, sign(asSecond, answer('notFound')), [askBadge, badgeAnswer(annasBadge)], sign(asSecond), result(asSecond))],
  ['the phone has no badge any more: the machine would give it, and its owner has not agreed', regular, refused('confirm', selected, sign(asSecond, answer('notFound')), [askBadge, answer('notFound')], terms, [challenge, answer('confirm')])],
  ['the phone has no badge', fresh, refused('no-badge', selected, [askBadge, answer('notFound')])],
  ['a badge that a stranger signed', fresh, refused('no-badge', selected, [askBadge, badgeAnswer(makeBadge(anna.address, {}, stranger))], [askBadge, answer('notFound')])],
  ['a badge that has expired', fresh, refused('badge-expired', selected, [askBadge, badgeAnswer(makeBadge(anna.address, { expiresAt: LATER - 1n }))], [askBadge, answer('notFound')])],
  ['a badge whose limit the price exceeds', fresh, refused('over-daily-limit', selected, [askBadge, badgeAnswer(makeBadge(anna.address, { dailyLimit: PRICE - 1n }))])],
  ['terms that the phone does not take: asks once, not again', known, refused('disagree', selected, meet, sign(asFirst, answer('unknownChannel')), terms, sign(asFirst, answer('unknownChannel')))],
  ['locked, by SELECT', regular, refused('locked', [select, encodeSelectAnswer({ version: 1, minVersion: 1, locked: true, holder: '0x0000000000000000000000000000000000000000' })])],
  ['a wallet of a later version', regular, refused('newer-wallet', [select, encodeSelectAnswer({ version: 3, minVersion: 2, locked: false, holder: anna.address })])],
  ['an answer to SELECT that is cut off', regular, refused('try-again', [select, Buffer.from('0101009000', 'hex')])],
  ['Android with no app', regular, refused('no-wallet', [select, answer('noWallet')], [haloSelect, answer('noWallet')], [keycardSelect, answer('noWallet')], [androidSelect, done])],
  ['a card of another kind', regular, refused('unknown-card', [select, answer('noWallet')], [haloSelect, answer('noWallet')], [keycardSelect, answer('noWallet')], [androidSelect, answer('noWallet')], [paymentSelect, answer('noWallet')])],
  ['a bank card', regular, refused('payment-card', [select, answer('fault')], [haloSelect, answer('noWallet')], [keycardSelect, answer('noWallet')], [androidSelect, answer('noWallet')], [paymentSelect, done])],
  ...(
    [
      ['locked', 'locked'],
      ['confirm', 'confirm'],
      ['tooSoon', 'one-moment'],
      ['mismatch', 'disagree'],
      ['overLimit', 'over-phone-limit'],
      ['wrongLength', 'try-again'],
      ['unknownInstruction', 'try-again'],
      ['unknownClass', 'try-again'],
      ['fault', 'try-again'],
    ] as const
  ).map(([status, text]) => [`SIGN is answered ${hex(answer(status)).toUpperCase()}`, regular, refused(text, selected, sign(asSecond, answer(status)))] as const),
  ...badSignAnswers(encodeSignAnswer(signReceipt(anna, asSecond))).map(
    ({ name, bytes }) => [`SIGN is answered with ${name}`, regular, refused('try-again', selected, sign(asSecond, bytes))] as const,
  ),
  ['the signature is a stranger’s', regular, refused('try-again', selected, sign(asSecond, encodeSignAnswer(signReceipt(stranger, asSecond))), refusedResult(asSecond))],
  ['the signature is over another receipt', regular, refused('try-again', selected, sign(asSecond, encodeSignAnswer(signReceipt(anna, asFirst))), refusedResult(asSecond))],
  ['the signature’s s is in the upper half', regular, refused('try-again', selected, sign(asSecond, highS(asSecond)), refusedResult(asSecond))],
  ...introduction.slice(0, -1).map(
    (_, at) => [`a tear at exchange ${at + 1} of a first purchase, then the same phone again`, fresh, tornAt(introduction, at), paid(...again(at))] as const,
  ),
  ...afterOthers.slice(0, -1).map(
    (_, at) => [`a tear at exchange ${at + 1} after somebody else, then the same phone again`, afterBen, tornAt(afterOthers, at), paid(...afterOthers)] as const,
  ),
]

/** The second tap after a torn introduction: the machine does not ask again for what it already knows. */
function again(at: number): Step[] {
  const [, , , unknown] = introduction
  const phoneKnows = at > 4
  const badgeKnown = at > 1
  return [
    selected,
    ...(badgeKnown ? [] : introduction.slice(1, 2)),
    meet,
    ...(phoneKnows ? [] : ([unknown, terms] as Step[])),
    ...introduction.slice(5),
  ]
}

export const machineDialogues: readonly MachineDialogue[] = dialogues.map(([name, store, ...taps]) => ({
  name,
  store,
  now: String(LATER),
  selection: { label: 'Espresso', price: String(PRICE) },
  taps,
}))
