import { badSignAnswers } from '../../src/conformance/bad-answers.ts'
import { encodeResponse } from '../../src/core/tap/apdu.ts'
import { encodeBadgeAnswer, encodeBadgeCommand } from '../../src/core/tap/badge.ts'
import { encodeChallengeAnswer, encodeChallengeCommand } from '../../src/core/tap/challenge.ts'
import { encodeCompletionCommand, encodeDeliverCommands } from '../../src/core/tap/deliver.ts'
import { encodeGiveCommand } from '../../src/core/tap/give.ts'
import { encodeNewestAnswer, encodeNewestCommand } from '../../src/core/tap/newest.ts'
import { encodePreviousCommands } from '../../src/core/tap/previous.ts'
import { encodeResultCommand } from '../../src/core/tap/result.ts'
import { AID, encodeSelectAnswer, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { encodeSignAnswer, encodeSignCommand } from '../../src/core/tap/sign.ts'
import { encodeTermsCommand } from '../../src/core/tap/terms.ts'
import { accept, anna, channel, hashOf, issuer, machine, makeHash, presentReceipt, signMessage, stranger } from '../support/make.ts'
import { annasBadge, annasSignature, bens, first, hex, PRICE, presentedTerms, request } from './tap-world.ts'

/** One command with its answer, and the content of both. */
export interface Exchange {
  readonly name: string
  readonly command: string
  readonly response: string
  /** Decimal text, hex or text, with the names of PROTOCOL.md. */
  readonly says: Readonly<Record<string, unknown>>
}

/** Bytes that violate the protocol. */
export interface Malformed {
  readonly name: string
  readonly bytes: string
}

const done = encodeResponse(0x9000)
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, field) => (typeof field === 'bigint' ? String(field) : field)))
const exchange = (name: string, command: Uint8Array, response: Uint8Array, says: object): Exchange => ({
  name,
  command: hex(command),
  response: hex(response),
  says: plain(says) as Record<string, unknown>,
})

const visit = { machine: machine.address, nonce: makeHash('a nonce') }
const { channelId: _, ...firstBody } = first
const newest = { receipt: firstBody, signature: annasSignature(first), acceptance: accept(first) }
const badge = {
  issuer: issuer.address,
  issuedAt: annasBadge.badge.issuedAt,
  expiresAt: annasBadge.badge.expiresAt,
  dailyLimit: annasBadge.badge.dailyLimit,
  signature: annasBadge.signature,
}
const result = { state: 'brewing', sequence: 1n, cumulativeAmount: PRICE, acceptance: accept(first) } as const
const selected = { version: 1, minVersion: 1, locked: false, holder: anna.address }
const [showBens = done, showBensBadge = done] = encodePreviousCommands(bens)
const byIssuer = presentReceipt(first, issuer, null)
const [showIssuers = done] = encodePreviousCommands(byIssuer)
/** The machine itself is the issuer: what it owes a visitor. */
const owed = presentReceipt(first, machine, null)
const completed = { workOrders: stranger.address, orderId: 7n }
const completion = { ...completed, signature: signMessage(machine, 'Completion', { ...completed, receipt: hashOf(first) }) }
const give = encodeGiveCommand(badge)
const [deliver = done] = encodeDeliverCommands(owed)

export const exchanges: readonly Exchange[] = [
  exchange('SELECT', encodeSelectCommand(AID), encodeSelectAnswer(selected), { aid: hex(AID), ...selected }),
  exchange('BADGE', encodeBadgeCommand([issuer.address]), encodeBadgeAnswer(badge), { issuers: [issuer.address], ...badge }),
  exchange('TERMS', encodeTermsCommand(presentedTerms), done, presentedTerms),
  exchange('PREVIOUS, the receipt', showBens, done, { ...bens, badge: bens.badge && { ...bens.badge, signature: undefined } }),
  exchange('PREVIOUS, the badge', showBensBadge, done, { badgeSignature: bens.badge?.signature }),
  exchange('PREVIOUS, signed by the issuer', showIssuers, done, byIssuer),
  exchange('SIGN', encodeSignCommand(request(first)), encodeSignAnswer(annasSignature(first)), { ...request(first), signature: annasSignature(first) }),
  exchange('RESULT', encodeResultCommand(result), done, result),
  exchange('NEWEST', encodeNewestCommand(channel), encodeNewestAnswer(newest), { channelId: channel, ...newest }),
  exchange('CHALLENGE', encodeChallengeCommand(visit), encodeChallengeAnswer(signMessage(anna, 'Visit', visit)), { ...visit, signature: signMessage(anna, 'Visit', visit) }),
  exchange('DELIVER', deliver, done, owed),
  exchange('DELIVER, the Completion', encodeCompletionCommand(completion), done, completion),
  exchange('GIVE', give, done, badge),
]

const sign = encodeSignCommand(request(first))
const terms = encodeTermsCommand(presentedTerms)
const changed = (bytes: Uint8Array, at: number, to: number) => bytes.map((byte, i) => (i === at ? to : byte))

/** Commands to a selected wallet, each with the exact response. */
export const badCommands: readonly (Malformed & { readonly response: string })[] = [
  { name: 'an instruction that nobody knows', bytes: '80fe000000', response: '6d00' },
  { name: 'another class', bytes: hex(changed(sign, 0, 0x90)), response: '6e00' },
  { name: 'three bytes', bytes: '801000', response: '6700' },
  { name: 'SIGN cut off', bytes: hex(sign.slice(0, 60)), response: '6700' },
  { name: 'SIGN with too short an Lc', bytes: hex(changed(sign, 4, 0x20)), response: '6700' },
  { name: 'SIGN without Le', bytes: hex(sign.slice(0, -1)), response: '6700' },
  { name: 'SIGN with an Le that is not 00', bytes: hex(changed(sign, sign.length - 1, 0x40)), response: '6700' },
  { name: 'SIGN with a byte too many', bytes: `${hex(sign)}00`, response: '6700' },
  { name: 'SIGN whose label is longer than it says', bytes: hex(changed(sign, 5 + 112, 7)), response: '6700' },
  { name: 'SIGN whose label is no UTF-8', bytes: hex(changed(sign, 5 + 113, 0xff)), response: '6700' },
  { name: 'SIGN of extended length', bytes: `801000000000${'79'}${hex(sign.slice(5, -1))}0000`, response: '6700' },
  { name: 'BADGE of no issuer', bytes: '8030000000', response: '6700' },
  { name: 'BADGE of half an issuer', bytes: `803000000a${'11'.repeat(10)}00`, response: '6700' },
  { name: 'BADGE of twelve issuers', bytes: `80300000f0${'11'.repeat(240)}00`, response: '6700' },
  { name: 'BADGE without Le', bytes: `8030000014${'11'.repeat(20)}`, response: '6700' },
  { name: 'TERMS cut off', bytes: hex(terms.slice(0, 40)), response: '6700' },
  { name: 'TERMS with Le', bytes: `${hex(terms)}00`, response: '6700' },
  { name: 'TERMS whose symbol is longer than it may be', bytes: hex(changed(terms, 5 + 133, 9)), response: '6700' },
  { name: 'PREVIOUS cut off', bytes: hex(showBens.slice(0, 50)), response: '6700' },
  { name: 'PREVIOUS with a P1 that nobody knows', bytes: hex(changed(showBens, 2, 2)), response: '6700' },
  { name: 'PREVIOUS’s badge with a byte too many', bytes: `${hex(showBensBadge)}00`, response: '6700' },
  { name: 'NEWEST of half a channel', bytes: `8036000010${'11'.repeat(16)}00`, response: '6700' },
  { name: 'NEWEST without Le', bytes: `8036000020${'11'.repeat(32)}`, response: '6700' },
  { name: 'CHALLENGE with a short nonce', bytes: `8038000033${'11'.repeat(51)}00`, response: '6700' },
  { name: 'CHALLENGE without Le', bytes: `8038000034${'11'.repeat(52)}`, response: '6700' },
  { name: 'DELIVER cut off', bytes: hex(deliver.slice(0, 50)), response: '6700' },
  { name: 'DELIVER’s Completion cut off', bytes: hex(encodeCompletionCommand(completion).slice(0, 60)), response: '6700' },
  { name: 'GIVE of half a badge', bytes: hex(give.slice(0, 60)), response: '6700' },
  { name: 'GIVE with Le', bytes: `${hex(give)}00`, response: '6700' },
  { name: 'RESULT without its Acceptance', bytes: `8020000019${'00'.repeat(25)}`, response: '6700' },
  { name: 'RESULT with Le', bytes: `8020000059${'00'.repeat(89)}00`, response: '6700' },
  { name: 'RESULT with a P2', bytes: `8020000159${'00'.repeat(89)}`, response: '6700' },
  { name: 'RESULT with a state that nobody knows', bytes: `8020000059${'03'}${'00'.repeat(88)}`, response: '6700' },
]

/** Answers to SIGN. */
export const badAnswers: readonly Malformed[] = badSignAnswers(encodeSignAnswer(annasSignature(first))).map(({ name, bytes }) => ({
  name,
  bytes: hex(bytes),
}))
