import { conformanceDomain } from '../../src/conformance/wallet/kit.ts'
import { digest } from '../../src/core/messages.ts'
import { decodeCommand, decodeResponse, statusResponse } from '../../src/core/tap/apdu.ts'
import { decodeBadgeAnswer, encodeBadgeAnswer, MAX_ISSUERS } from '../../src/core/tap/badge.ts'
import { encodeChallengeAnswer } from '../../src/core/tap/challenge.ts'
import { Instruction } from '../../src/core/tap/instructions.ts'
import { encodeNewestAnswer } from '../../src/core/tap/newest.ts'
import { decodeResultCommand } from '../../src/core/tap/result.ts'
import { AID, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { decodeSignCommand, encodeSignAnswer, type SignRequest } from '../../src/core/tap/sign.ts'
import { type StatusName, StatusWord } from '../../src/core/tap/status-words.ts'
import { anna, stranger } from '../support/make.ts'

export type Answer = (command: Uint8Array) => Promise<Uint8Array>
/** Wraps the conforming wallet and changes one behaviour. */
export type Wrong = (right: Answer) => Answer

const insOf = (command: Uint8Array) => command[1]
const isStatus = (response: Uint8Array, name: StatusName) => decodeResponse(response).status === StatusWord[name]
const answers = (name: StatusName) => statusResponse(StatusWord[name])
const isSelect = (command: Uint8Array) => insOf(command) === 0xa4 && command.length === encodeSelectCommand(AID).length
const requestIn = (command: Uint8Array): SignRequest => decodeSignCommand(decodeCommand(command))
const any = () => true

/** Answers every command with this instruction this way. */
const always =
  (ins: number, response: Uint8Array): Wrong =>
  right =>
  async command =>
    insOf(command) === ins ? response : right(command)
/** Answers this way where the right wallet answers with this status. */
const instead =
  (name: StatusName, response: Uint8Array, ins?: number): Wrong =>
  right =>
  async command => {
    const answer = await right(command)
    return isStatus(answer, name) && (ins === undefined || insOf(command) === ins) ? response : answer
  }
/** Signs although the right wallet refuses with this status. */
const signsDespite =
  (name: StatusName, where: (request: SignRequest) => boolean = any): Wrong =>
  right =>
  async command => {
    const answer = await right(command)
    if (insOf(command) !== Instruction.sign || !isStatus(answer, name) || !where(requestIn(command))) return answer
    return encodeSignAnswer(anna.sign(digest(conformanceDomain, 'Receipt', requestIn(command).receipt)))
  }
/** Refuses some of what the right wallet signs. */
const refuses =
  (name: StatusName, where: (request: SignRequest) => boolean): Wrong =>
  right =>
  async command =>
    insOf(command) === Instruction.sign && where(requestIn(command)) ? answers(name) : right(command)

/** Counts any receipt it signed as accepted, whatever RESULT said. */
const takesAnyAcceptance: Wrong = right => {
  let last: Uint8Array | null = null
  return async command => {
    const answer = await right(command)
    if (insOf(command) === Instruction.sign && isStatus(answer, 'done')) last = command
    if (insOf(command) !== Instruction.newest || last === null || !isStatus(answer, 'notFound')) return answer
    const { channelId: _, ...receipt } = requestIn(last).receipt
    const signature = anna.sign(receipt.previous)
    return encodeNewestAnswer({ receipt, signature, acceptance: signature })
  }
}
/** Keeps its state across SELECT. */
const neverForgets: Wrong = right => {
  let selected: Uint8Array | null = null
  return async command => {
    if (!isSelect(command)) return right(command)
    selected ??= await right(command)
    return selected
  }
}
/** Keeps the TERMS of earlier taps. */
const keepsTerms: Wrong = right => {
  const shown: Uint8Array[] = []
  return async command => {
    if (insOf(command) === Instruction.terms) shown.push(command)
    const answer = await right(command)
    if (insOf(command) !== Instruction.sign || !isStatus(answer, 'unknownChannel')) return answer
    for (const terms of shown.slice(-2)) {
      await right(terms)
      const again = await right(command)
      if (isStatus(again, 'done')) return again
    }
    return answer
  }
}
const changedBadge: Wrong = right => async command => {
  const answer = await right(command)
  if (insOf(command) !== Instruction.badge || !isStatus(answer, 'done')) return answer
  return encodeBadgeAnswer({ ...decodeBadgeAnswer(answer), dailyLimit: 7n })
}
/** Gives its badges in the order of `sort`. */
const badgesInOrder =
  (sort: (badges: Uint8Array[]) => Uint8Array[]): Wrong =>
  right => {
    let left: Uint8Array[] | null = null
    return async command => {
      if (isSelect(command)) left = null
      if (insOf(command) !== Instruction.badge) return right(command)
      if (left === null) {
        const all: Uint8Array[] = []
        for (let answer = await right(command); isStatus(answer, 'done'); answer = await right(command)) all.push(answer)
        left = sort(all)
      }
      return left.shift() ?? answers('notFound')
    }
  }
const takesIssuers =
  (few: (count: number) => number): Wrong =>
  right =>
  async command => {
    if (insOf(command) !== Instruction.badge) return right(command)
    const asked = Array.from({ length: (command[4] ?? 0) / 20 }, (_, at) => command.slice(5 + 20 * at, 25 + 20 * at))
    const taken = asked.slice(asked.length - few(asked.length))
    return taken.length === 0
      ? answers('notFound')
      : right(Uint8Array.of(0x80, 0x30, 0, 0, 20 * taken.length, ...taken.flatMap(each => [...each]), 0))
  }
/** Keeps one sum of everything that it ever signed. */
const countsEverything =
  (limit: bigint): Wrong =>
  right => {
    let total = 0n
    return async command => {
      if (insOf(command) !== Instruction.sign) return right(command)
      const { price } = requestIn(command)
      if (price > 0n && total + price > limit) return answers('overLimit')
      const answer = await right(command)
      if (isStatus(answer, 'done')) total += price
      return answer
    }
  }
const signsOnce: Wrong = right => {
  const seen = new Set<string>()
  return async command => {
    const hex = Buffer.from(command).toString('hex')
    if (seen.has(hex) && insOf(command) === Instruction.sign) return byStranger
    const answer = await right(command)
    if (isStatus(answer, 'done')) seen.add(hex)
    return answer
  }
}
const signsNoneAgain: Wrong = right => {
  let sequence = 0n
  return async command => {
    if (insOf(command) !== Instruction.sign) return right(command)
    const asked = requestIn(command).receipt.sequence
    if (asked <= sequence) return answers('outdated')
    const answer = await right(command)
    if (isStatus(answer, 'done')) sequence = asked
    return answer
  }
}
/** Ignores some RESULTs. */
const deafTo =
  (where: (result: ReturnType<typeof decodeResultCommand>) => boolean): Wrong =>
  right =>
  async command =>
    insOf(command) === Instruction.result && where(decodeResultCommand(decodeCommand(command))) ? answers('done') : right(command)

/** Forgets a receipt as soon as the machine reports it as refused. */
const believesRefusals: Wrong = right => {
  let refused = false
  return async command => {
    if (insOf(command) === Instruction.result) refused = decodeResultCommand(decodeCommand(command)).state === 'refused'
    if (refused && insOf(command) === Instruction.sign) return answers('unknownPrevious')
    return right(command)
  }
}

const byStranger = encodeSignAnswer(stranger.sign(`0x${'11'.repeat(32)}`))
const garbage = { r: `0x${'11'.repeat(32)}`, vs: `0x${'11'.repeat(32)}` } as const
const isFirst = ({ receipt }: SignRequest) => BigInt(receipt.previous) === 0n
const isLater = (request: SignRequest) => !isFirst(request)
const signsMisfits = signsDespite('mismatch')
const signsLaterMisfits = signsDespite('mismatch', isLater)
const signsFirstMisfits = signsDespite('mismatch', isFirst)
const noPrevious = always(Instruction.previous, answers('done'))
const noGive = always(Instruction.give, answers('mismatch'))
const takesAnyBadge = always(Instruction.give, answers('done'))
const takesAnyDelivery = always(Instruction.deliver, answers('done'))
const oldestFirst = badgesInOrder(badges => badges.reverse())
const malformed = Object.fromEntries(
  Array.from({ length: 13 }, (_, at) => [`malformed-${at + 1}`, [instead('wrongLength', answers('mismatch'))]]),
)

/** For each check, the wallets that it must detect. */
export const wrongWallets: Readonly<Record<string, readonly Wrong[]>> = {
  select: [always(0xa4, answers('noWallet'))],
  'other-application': [instead('noWallet', answers('done'))],
  'unknown-instruction': [instead('unknownInstruction', answers('fault'))],
  'unknown-class': [instead('unknownClass', answers('unknownInstruction'))],
  ...malformed,
  badge: [changedBadge, always(Instruction.badge, answers('notFound'))],
  'badge-order': [
    oldestFirst,
    badgesInOrder(([badge]) => Array.from({ length: 5 }, () => badge ?? answers('notFound'))),
    right => {
      let first = true
      return async command => {
        if (insOf(command) !== Instruction.badge) return right(command)
        const answer = first ? await right(command) : answers('notFound')
        first &&= isStatus(answer, 'done')
        return answer
      }
    },
  ],
  'badge-none': [instead('notFound', answers('done'), Instruction.badge)],
  'eleven-issuers': [takesIssuers(count => (count > 10 ? 0 : count))],
  'twelve-issuers': [takesIssuers(count => Math.min(count, MAX_ISSUERS))],
  'no-badge-no-signature': [signsDespite('notFound')],
  'badge-of-another-contract': [signsDespite('notFound')],
  'badge-of-another-chain': [signsDespite('notFound')],
  'before-badge': [signsDespite('notFound')],
  'own-terms': [signsDespite('notFound', ({ price }) => price === 0n)],
  'new-channel': [instead('unknownChannel', answers('unknownPrevious')), signsDespite('unknownChannel')],
  'terms-forgotten': [keepsTerms, neverForgets],
  'other-terms': [keepsTerms],
  'first-receipt': [always(Instruction.sign, byStranger)],
  'price-zero': [refuses('mismatch', ({ price }) => price === 0n)],
  repeat: [signsOnce],
  'too-soon': [signsDespite('tooSoon'), instead('tooSoon', answers('confirm'))],
  'one-a-tap': [signsDespite('tooSoon')],
  'signed-anew': [signsNoneAgain],
  'first-over-price': [signsFirstMisfits],
  'first-under-price': [signsFirstMisfits],
  'first-sequence-skipped': [signsFirstMisfits],
  'first-from-the-future': [signsFirstMisfits],
  'next-over-price': [signsLaterMisfits],
  'next-under-price': [signsLaterMisfits],
  'next-sequence-skipped': [signsLaterMisfits],
  'next-from-the-future': [signsLaterMisfits],
  'next-jump': [signsDespite('mismatch', ({ receipt, price }) => receipt.cumulativeAmount > price + 1_000n)],
  'next-back-in-time': [signsLaterMisfits],
  'shown-over-price': [signsLaterMisfits],
  'shown-under-price': [signsLaterMisfits],
  'shown-sequence-skipped': [signsLaterMisfits],
  'shown-from-the-future': [signsLaterMisfits],
  'shown-jump': [signsLaterMisfits],
  'shown-back-in-time': [signsLaterMisfits],
  restarted: [signsFirstMisfits],
  'previous-of-others': [noPrevious],
  'previous-of-issuer': [noPrevious],
  'unknown-previous': [signsDespite('unknownPrevious')],
  'previous-forgotten': [neverForgets],
  'previous-half': [signsDespite('unknownPrevious')],
  'previous-badge-first': [noPrevious],
  'previous-of-another': [signsDespite('unknownPrevious')],
  'previous-forged': [signsMisfits],
  'previous-forged-badge': [signsMisfits],
  'previous-expired-badge': [signsMisfits],
  'previous-early': [signsMisfits],
  'previous-badge-elsewhere': [signsMisfits],
  'previous-without-badge': [signsMisfits],
  'previous-false-issuer': [signsMisfits],
  'previous-badge-of-another': [signsMisfits],
  accepted: [always(Instruction.result, answers('done'))],
  'accepted-credit': [deafTo(({ state }) => state === 'credit')],
  refused: [takesAnyAcceptance, instead('done', answers('mismatch'), Instruction.result)],
  'refused-stays': [believesRefusals],
  'forged-acceptance': [takesAnyAcceptance],
  'acceptance-of-another': [takesAnyAcceptance],
  'late-acceptance': [takesAnyAcceptance, neverForgets],
  'late-repeat': [deafTo(any)],
  outdated: [signsDespite('outdated')],
  'counted-again': [
    signsNoneAgain,
    refuses('outdated', ({ receipt, price }) => receipt.sequence === 3n && receipt.cumulativeAmount > 8n * price),
  ],
  'sum-below': [signsDespite('outdated')],
  'next-receipt': [refuses('unknownChannel', ({ receipt }) => receipt.sequence > 1n)],
  'lost-result': [refuses('unknownPrevious', ({ receipt }) => receipt.sequence > 1n), signsDespite('outdated')],
  'keeps-later': [refuses('unknownPrevious', ({ receipt }) => receipt.sequence > 2n)],
  'newest-none': [instead('notFound', answers('done'), Instruction.newest)],
  'badge-limit': [signsDespite('overLimit')],
  'day-limit': [signsDespite('overLimit', ({ price }) => price <= 1_000_000n)],
  'day-limit-left': [refuses('overLimit', ({ price }) => price === 100_000n)],
  'open-elsewhere': [countsEverything(1_000_000n)],
  'open-here': [signsDespite('overLimit')],
  'tokens-apart': [countsEverything(1_000_000n)],
  'free-of-limits': [refuses('overLimit', ({ price }) => price === 0n)],
  'visit-unknown': [instead('unknownChannel', encodeChallengeAnswer(garbage))],
  visit: [always(Instruction.challenge, encodeChallengeAnswer(garbage))],
  deliver: [takesAnyDelivery, always(Instruction.deliver, answers('mismatch'))],
  'deliver-without-terms': [takesAnyDelivery],
  'deliver-forged': [takesAnyDelivery],
  'deliver-elsewhere': [takesAnyDelivery],
  'deliver-older': [takesAnyDelivery],
  completion: [
    right => async command => (insOf(command) === Instruction.deliver && command[2] === 2 ? answers('wrongLength') : right(command)),
  ],
  'completion-forged': [takesAnyDelivery],
  'completion-alone': [takesAnyDelivery],
  give: [noGive, takesAnyBadge],
  'give-without-terms': [takesAnyBadge],
  'give-forged': [takesAnyBadge],
  'give-to-another': [takesAnyBadge],
  'give-expired': [takesAnyBadge],
  'give-of-another': [takesAnyBadge],
  'badge-newest': [oldestFirst, badgesInOrder(badges => badges.slice(0, 1))],
  'limit-of-newest': [signsDespite('overLimit')],
}
