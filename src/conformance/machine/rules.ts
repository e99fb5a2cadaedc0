import { type Address, type Hash, ZERO_HASH } from '../../core/hex.ts'
import { digest, type Receipt, structHash } from '../../core/messages.ts'
import { recoverSigner } from '../../core/signature.ts'
import { decodeCommand, decodeResponse } from '../../core/tap/apdu.ts'
import { decodePreviousCommand } from '../../core/tap/previous.ts'
import { decodeResultCommand } from '../../core/tap/result.ts'
import { decodeSignAnswer, decodeSignCommand, type SignRequest } from '../../core/tap/sign.ts'
import { StatusWord } from '../../core/tap/status-words.ts'
import { decodeTermsCommand } from '../../core/tap/terms.ts'
import { channelId } from '../../core/terms.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { expectThat } from '../check.ts'
import type { CommandName } from './read-command.ts'
import type { TestChannel } from './test-channel.ts'

/** A command of the machine, and the phone's answer; null if the phone left. */
export interface Exchange {
  readonly name: CommandName
  readonly command: Uint8Array
  readonly response: Uint8Array | null
}

/** The state known before a tap. */
export interface Before {
  /** The newest receipt that the machine accepted; null when none is known. */
  readonly newest: Receipt | null
  readonly now: bigint
}

/** A phone refuses receipts dated further ahead of its clock than this. */
const AHEAD_SECONDS = 600n

/** Rules that hold in every tap, whatever the phone answers. @throws Nonconformance */
export function inspect(tap: readonly Exchange[], holder: Address, channel: TestChannel, before: Before): void {
  const [first] = tap
  if (first === undefined) return
  expectThat(first.name === 'select', `${first.name.toUpperCase()} came before SELECT`)
  for (const { name, command } of tap) {
    if (name === 'terms') expectTerms(command, channel)
    if (name === 'sign') expectRequest(decodeSignCommand(decodeCommand(command)), channel, before)
  }
  for (const [at, { name }] of tap.entries()) if (name === 'previous') expectPrevious(tap.slice(at), channel, before.newest)
  expectRemedies(tap)
  expectResult(tap, holder, channel)
}

/** The command that must stand between a SIGN with this status and the next SIGN. */
const remedies = new Map<number, readonly CommandName[]>([
  [StatusWord.unknownChannel, ['terms']],
  [StatusWord.unknownPrevious, ['previous']],
  [StatusWord.outdated, ['newest']],
  [StatusWord.notFound, ['badge', 'give']],
])

/** SIGN comes again only after a remedy for its status, each remedy once; and not after one that the phone refused. */
function expectRemedies(tap: readonly Exchange[]): void {
  const tried = new Set<CommandName>()
  let [open, refused]: [readonly CommandName[], CommandName | null] = [[], null]
  let isFirst = true
  for (const { name, response } of tap) {
    const status = statusOf(response)
    if (name === 'sign') {
      expectThat(refused === null, `SIGN after ${refused?.toUpperCase()} was refused`)
      expectThat(isFirst || open.some(each => tried.has(each)), 'SIGN again, with no remedy for the status before')
      isFirst = false
      open = (remedies.get(status ?? 0) ?? []).filter(each => !tried.has(each))
    } else if (open.includes(name) && status === StatusWord.done) tried.add(name)
    if (['terms', 'previous', 'challenge', 'give'].includes(name) && status !== StatusWord.done) refused = name
    if (name === 'badge' && status !== StatusWord.done && status !== StatusWord.notFound) refused = name
  }
}

function expectTerms(command: Uint8Array, { id }: TestChannel): void {
  const { terms, domain } = decodeTermsCommand(decodeCommand(command))
  expectThat(channelId(terms, domain) === id, `TERMS of the channel ${channelId(terms, domain)}, expected ${id}`)
}

/** PREVIOUS shows the newest receipt, with a signature and a badge that prove it. The badge's signature is a second command. */
function expectPrevious([shown, next]: readonly Exchange[], { domain, id, issuer }: TestChannel, newest: Receipt | null): void {
  const part = decodePreviousCommand(decodeCommand((shown as Exchange).command))
  if (part.part === 'badge') return
  const receipt = { channelId: id, ...part.receipt }
  const hash = structHash('Receipt', receipt)
  expectThat(
    newest === null || hash === structHash('Receipt', newest),
    `PREVIOUS of receipt ${receipt.sequence}, and not of the newest one`,
  )
  const signer = recoverSigner(digest(domain, 'Receipt', receipt), part.signature, recoverAddress)
  expectThat(signer === part.holder, `PREVIOUS signed by ${signer ?? 'nobody'}, its holder is ${part.holder}`)
  if (part.badge === null) expectThat(part.holder === issuer.address, `PREVIOUS of ${part.holder} with no badge`)
  if (part.badge === null || next === undefined) return
  const second = next.name === 'previous' ? decodePreviousCommand(decodeCommand(next.command)) : null
  expectThat(second?.part === 'badge', 'PREVIOUS with a badge, and its second command did not follow')
  const badge = { holder: part.holder, ...part.badge }
  const by = recoverSigner(digest(domain, 'Badge', badge), second.signature, recoverAddress)
  expectThat(by === issuer.address, `PREVIOUS with a badge that ${by ?? 'nobody'} signed`)
}

/** Each receipt follows the newest one; otherwise a tap that should have cost nothing was charged. */
function expectRequest({ receipt, price }: SignRequest, { id }: TestChannel, { newest, now }: Before): void {
  expectThat(receipt.channelId === id, `SIGN in the channel ${receipt.channelId}, expected ${id}`)
  expectThat(receipt.issuedAt <= now + AHEAD_SECONDS, `SIGN of a receipt of ${receipt.issuedAt}, now is ${now}`)
  expectThat(newest === null || receipt.issuedAt >= newest.issuedAt, `SIGN of a receipt of ${receipt.issuedAt}, before the last one`)
  expectThat(receipt.cumulativeAmount >= price, `SIGN over ${receipt.cumulativeAmount} in all with a price of ${price}`)
  if (newest === null) {
    const isFirst = receipt.sequence === 1n
    expectThat(isFirst === (receipt.previous === ZERO_HASH), `SIGN of receipt ${receipt.sequence} after ${receipt.previous}`)
    return
  }
  const expected = { sequence: newest.sequence + 1n, amount: newest.cumulativeAmount + price, previous: structHash('Receipt', newest) }
  expectThat(
    receipt.sequence === expected.sequence && receipt.cumulativeAmount === expected.amount && receipt.previous === expected.previous,
    `SIGN of receipt ${receipt.sequence} over ${receipt.cumulativeAmount}, expected ${expected.sequence} over ${expected.amount}: an earlier tap was charged, or is forgotten`,
  )
}

/** RESULT reports the last SIGN correctly, with the machine's signature. */
function expectResult(tap: readonly Exchange[], holder: Address, channel: TestChannel): void {
  const at = tap.findIndex(({ name }) => name === 'result')
  if (at < 0) return
  const { state, sequence, cumulativeAmount, acceptance } = decodeResultCommand(decodeCommand((tap[at] as Exchange).command))
  const isUnsigned = BigInt(acceptance.r) === 0n && BigInt(acceptance.vs) === 0n
  expectThat(state !== 'refused' || isUnsigned, 'RESULT refused, and with a signature')
  if (state === 'refused') return
  const sign = tap.slice(0, at).findLast(({ name }) => name === 'sign')
  expectThat(sign !== undefined && isSigned(sign, holder, channel), `RESULT ${state}, and nobody has signed`)
  const { receipt } = requestIn(sign)
  expectThat(
    receipt.sequence === sequence && receipt.cumulativeAmount === cumulativeAmount,
    `RESULT of receipt ${sequence} over ${cumulativeAmount}, SIGN was of ${receipt.sequence} over ${receipt.cumulativeAmount}`,
  )
  const accepted = digest(channel.domain, 'Acceptance', { receipt: structHash('Receipt', receipt) })
  const signer = recoverSigner(accepted, acceptance, recoverAddress)
  expectThat(signer === channel.terms.machine, `an Acceptance by ${signer ?? 'nobody'}, the machine is ${channel.terms.machine}`)
  expectThat(at === tap.length - 1, 'a command came after RESULT')
}

export const requestIn = ({ command }: Exchange): SignRequest => decodeSignCommand(decodeCommand(command))

/** Whether the phone answered SIGN with the holder's valid signature. */
function isSigned(sign: Exchange, holder: Address, { domain }: TestChannel): boolean {
  if (sign.response === null || !isDone(sign.response)) return false
  const asked: Hash = digest(domain, 'Receipt', requestIn(sign).receipt)
  try {
    return recoverSigner(asked, decodeSignAnswer(sign.response), recoverAddress) === holder
  } catch {
    return false
  }
}

const isDone = (response: Uint8Array): boolean => statusOf(response) === StatusWord.done

/** Null for a tear, and for bytes that are not a response. */
function statusOf(response: Uint8Array | null): number | null {
  try {
    return response && decodeResponse(response).status
  } catch {
    return null
  }
}

/** The receipt that the machine accepted in a tap; null if none. */
export function acceptedIn(tap: readonly Exchange[], { domain, terms }: TestChannel): Receipt | null {
  const result = tap.find(({ name }) => name === 'result')
  const sign = tap.findLast(({ name }) => name === 'sign')
  if (result === undefined || sign === undefined) return null
  const { state, acceptance } = decodeResultCommand(decodeCommand(result.command))
  const { receipt } = requestIn(sign)
  const accepted = digest(domain, 'Acceptance', { receipt: structHash('Receipt', receipt) })
  return state !== 'refused' && recoverSigner(accepted, acceptance, recoverAddress) === terms.machine ? receipt : null
}
