import { describe, expect, it } from 'vitest'
import { runChecks } from '../../src/conformance/check.ts'
import { walletChecks } from '../../src/conformance/wallet-checks.ts'
import { conformanceBadge, conformanceDomain, conformanceIssuer, WalletKit } from '../../src/conformance/wallet-kit.ts'
import { digest } from '../../src/core/messages.ts'
import { decodeCommand, decodeResponse, statusResponse } from '../../src/core/tap/apdu.ts'
import { decodeBadgeAnswer, encodeBadgeAnswer } from '../../src/core/tap/badge.ts'
import { encodeChallengeAnswer } from '../../src/core/tap/challenge.ts'
import { Instruction } from '../../src/core/tap/instructions.ts'
import { encodeNewestAnswer } from '../../src/core/tap/newest.ts'
import { AID, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { decodeSignCommand, encodeSignAnswer } from '../../src/core/tap/sign.ts'
import { type StatusName, StatusWord } from '../../src/core/tap/status-words.ts'
import { recoverAddress } from '../../src/signatures/javascript.ts'
import { createWallet } from '../../src/wallet/wallet.ts'
import { createMemoryStore } from '../../src/wallet/wallet-store.ts'
import { anna, NOW, stranger } from '../support/make.ts'

type Answer = (command: Uint8Array) => Promise<Uint8Array>
/** Wraps the conforming wallet and changes one behaviour. */
type Wrong = (right: Answer) => Answer

async function tryWallet(wrong: Wrong, only?: string) {
  let now = NOW
  const wallet = createWallet({
    signer: anna,
    recover: recoverAddress,
    store: createMemoryStore(),
    clock: () => now,
    confirm: { visit: () => true },
  })
  await wallet.addBadge({
    domain: conformanceDomain,
    issuer: conformanceIssuer.address,
    ...conformanceBadge(anna.address, now),
    token: null,
  })
  const transmit = wrong(command => wallet.transmit(command))
  const pause = async (seconds: number) => {
    now += BigInt(seconds)
  }
  const kit = new WalletKit({ aid: AID, transmit, now: () => now, pause }, 'a run')
  return runChecks(
    walletChecks.filter(({ name }) => only === undefined || name === only),
    kit,
  )
}

const insOf = (command: Uint8Array) => command[1]
const isStatus = (response: Uint8Array, name: StatusName) => decodeResponse(response).status === StatusWord[name]

/** Answers every command with this instruction with the same response. */
const always =
  (ins: number, response: Uint8Array): Wrong =>
  right =>
  async command =>
    insOf(command) === ins ? response : right(command)
/** Replaces the conforming wallet's answer when it has this status. */
const instead =
  (name: StatusName, response: Uint8Array, ins?: number): Wrong =>
  right =>
  async command => {
    const answer = await right(command)
    return isStatus(answer, name) && (ins === undefined || insOf(command) === ins) ? response : answer
  }
/** Signs where the conforming wallet refuses with this status. */
const signsDespite =
  (name: StatusName): Wrong =>
  right =>
  async command => {
    const answer = await right(command)
    if (insOf(command) !== Instruction.sign || !isStatus(answer, name)) return answer
    return encodeSignAnswer(anna.sign(digest(conformanceDomain, 'Receipt', decodeSignCommand(decodeCommand(command)).receipt)))
  }
/** Counts every RESULT as an acceptance of the last signed receipt. */
const takesAnyAcceptance: Wrong = right => {
  let last: Uint8Array | null = null
  return async command => {
    const answer = await right(command)
    if (insOf(command) === Instruction.sign && isStatus(answer, 'done')) last = command
    if (insOf(command) !== Instruction.newest || last === null || !isStatus(answer, 'notFound')) return answer
    const { channelId: _, ...receipt } = decodeSignCommand(decodeCommand(last)).receipt
    const signature = anna.sign(receipt.previous)
    return encodeNewestAnswer({ receipt, signature, acceptance: signature })
  }
}
/** Keeps its state across SELECT. */
const neverForgets: Wrong = right => {
  let selected: Uint8Array | null = null
  return async command => {
    if (insOf(command) !== 0xa4 || command.length !== encodeSelectCommand(AID).length) return right(command)
    selected ??= await right(command)
    return selected
  }
}
const anotherBadge: Wrong = right => async command => {
  const answer = await right(command)
  if (insOf(command) !== Instruction.badge || !isStatus(answer, 'done')) return answer
  return encodeBadgeAnswer({ ...decodeBadgeAnswer(answer), dailyLimit: 7n })
}
const byStranger = encodeSignAnswer(stranger.sign(`0x${'11'.repeat(32)}`))
const done = statusResponse(StatusWord.done)
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

const wrongs: Record<string, Wrong> = {
  select: always(0xa4, statusResponse(StatusWord.noWallet)),
  'other-application': instead('noWallet', done),
  'unknown-instruction': instead('unknownInstruction', statusResponse(StatusWord.fault)),
  'unknown-class': instead('unknownClass', statusResponse(StatusWord.unknownInstruction)),
  malformed: instead('wrongLength', statusResponse(StatusWord.mismatch)),
  badge: anotherBadge,
  'badge-none': instead('notFound', done, Instruction.badge),
  'no-badge-no-signature': signsDespite('notFound'),
  'new-channel': instead('unknownChannel', statusResponse(StatusWord.unknownPrevious)),
  'first-receipt': always(Instruction.sign, byStranger),
  repeat: signsOnce,
  'too-soon': signsDespite('confirm'),
  'one-a-tap': signsDespite('confirm'),
  'signed-anew': right => {
    let sequence = 0n
    return async command => {
      if (insOf(command) !== Instruction.sign) return right(command)
      const asked = decodeSignCommand(decodeCommand(command)).receipt.sequence
      if (asked <= sequence) return statusResponse(StatusWord.outdated)
      const answer = await right(command)
      if (isStatus(answer, 'done')) sequence = asked
      return answer
    }
  },
  'wrong-price': signsDespite('mismatch'),
  'wrong-sequence': signsDespite('mismatch'),
  'from-the-future': signsDespite('mismatch'),
  accepted: always(Instruction.result, done),
  'forged-acceptance': takesAnyAcceptance,
  'late-acceptance': takesAnyAcceptance,
  outdated: signsDespite('outdated'),
  'next-receipt': right => async command =>
    insOf(command) === Instruction.sign && decodeSignCommand(decodeCommand(command)).receipt.sequence > 1n
      ? statusResponse(StatusWord.unknownChannel)
      : right(command),
  'newest-none': instead('notFound', done, Instruction.newest),
  'unknown-previous': signsDespite('unknownPrevious'),
  // The conforming wallet never sees PREVIOUS.
  'previous-of-others': always(Instruction.previous, done),
  'previous-forged': signsDespite('mismatch'),
  'previous-forged-badge': signsDespite('mismatch'),
  'previous-forgotten': neverForgets,
  'visit-unknown': instead('unknownChannel', encodeChallengeAnswer({ r: `0x${'11'.repeat(32)}`, vs: `0x${'11'.repeat(32)}` })),
  visit: always(Instruction.challenge, encodeChallengeAnswer({ r: `0x${'11'.repeat(32)}`, vs: `0x${'11'.repeat(32)}` })),
}

describe('wallet conformance', () => {
  it('passes for our own wallet', async () => {
    const outcomes = await tryWallet(right => right)
    expect(outcomes.filter(({ passed }) => !passed)).toEqual([])
    expect(outcomes).toHaveLength(walletChecks.length)
  })

  it.each(walletChecks.map(({ name }) => name))('%s finds its own wrong wallet', async name => {
    const wrong = wrongs[name]
    if (wrong === undefined) throw new Error(`No wrong wallet for ${name}.`)
    const [outcome] = await tryWallet(wrong, name)
    expect(outcome).toMatchObject({ name, passed: false, got: expect.stringMatching(/\S/) })
    const [right] = await tryWallet(each => each, name)
    expect(right).toMatchObject({ name, passed: true, got: null })
  })

  it('detects a malformed answer, and continues', async () => {
    const outcomes = await tryWallet(() => async () => Uint8Array.of(0x90))
    expect(outcomes.every(({ passed }) => !passed)).toBe(true)
    expect(outcomes[0]?.got).toContain('1 bytes of response')
  })

  it('reports that the wallet has left', async () => {
    const outcomes = await tryWallet(() => async () => {
      throw new Error('The card left the field')
    })
    expect(outcomes[0]?.got).toBe('The card left the field')
  })
})
