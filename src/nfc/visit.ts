import type { Address, Hash } from '../core/hex.ts'
import { judgeBadge } from '../core/judge-receipt.ts'
import { digestOf, type Receipt, structHash } from '../core/messages.ts'
import { type RecoverAddress, recoverSigner } from '../core/signature.ts'
import { type BadgeAnswer, MAX_ISSUERS } from '../core/tap/badge.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import { StatusWord } from '../core/tap/status-words.ts'
import type { OpenOrder } from '../core/work-order.ts'
import type { Work } from '../machine/work.ts'
import type { WorkReceipt } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { MOST_ASKED } from './badge-question.ts'
import { type ProofParts, provesItself } from './prove.ts'
import { PhoneRefused, type Tap } from './tap.ts'

/** Dependencies of a visit. */
export interface VisitParts extends ProofParts {
  readonly work: Pick<Work, 'expectedIssuers' | 'promised' | 'channelOf' | 'signedFor' | 'lasts' | 'maySign' | 'sign'>
  readonly store: Pick<Store, 'revocations'>
  now(): bigint
}

/** A technician or driver who proved their identity, and the issuer of their badge. */
export interface Visitor {
  readonly holder: Address
  readonly issuer: Address
}

/** The result of handing over receipts to a visitor. */
export interface HandedOver {
  readonly receipts: readonly WorkReceipt[]
  /** Orders whose cause the machine's sensors still show: they get no receipt. */
  readonly lasting: readonly OpenOrder[]
  /** Orders that are fixed, while the machine does not know yet what it has signed before: they get no receipt either. */
  readonly unsynced: readonly OpenOrder[]
}

/**
 * Whether the phone in the field belongs to an expected visitor: its badge is from a provider that accepted an order here, and it
 * signs the Visit. Null if not. The phone was selected before.
 * @throws CardGoneError; PhoneRefused
 */
export async function meetVisitor(tap: Tap, holder: Address, parts: VisitParts): Promise<Visitor | null> {
  const issuers = parts.work.expectedIssuers()
  for (let at = 0; at < issuers.length; at += MAX_ISSUERS) {
    const issuer = await badgeOf(tap, holder, issuers.slice(at, at + MAX_ISSUERS), parts)
    const order = parts.work.promised().find(each => each.visitorIssuer === issuer)
    if (issuer === null || order === undefined) continue
    return (await provesItself(tap, holder, parts.work.channelOf(order), parts)) ? { holder, issuer } : null
  }
  return null
}

/** The issuer of the first valid badge that the phone sends; null when it has none, or sends one again. */
async function badgeOf(tap: Tap, holder: Address, issuers: readonly Address[], parts: VisitParts): Promise<Address | null> {
  const seen = new Set<Hash>()
  while (seen.size < MOST_ASKED) {
    const answer = await orNone(tap.badge(issuers))
    if (answer === null || seen.has(answer.signature.r)) return null
    seen.add(answer.signature.r)
    if (issuers.includes(answer.issuer) && isValid(answer, holder, parts)) return answer.issuer
  }
  return null
}

/** Whether a provider with an open order here signed the badge, and it is valid now. */
function isValid({ issuer, signature, ...body }: BadgeAnswer, holder: Address, parts: VisitParts): boolean {
  const order = parts.work.promised().find(({ visitorIssuer }) => visitorIssuer === issuer)
  if (order === undefined) return false
  const badge = { holder, ...body }
  const digest = digestOf(parts.work.channelOf(order).separator, structHash('Badge', badge))
  if (recoverSigner(digest, signature, parts.recover) !== issuer) return false
  const revokedAt = parts.store.revocations.greatestAt(issuer, holder)
  const account = { holder, badge, isIssuer: false, isCard: false, revokedAt, spentToday: 0n, credit: 0n }
  return judgeBadge(account, parts.now(), 0n) === null
}

/**
 * Hands over the receipts for this visitor's provider: those already signed again, and a new one for each order whose cause is
 * gone. A receipt is stored before it is sent, so a tear loses nothing: the next tap hands over the same one.
 * @throws CardGoneError; PhoneRefused
 */
export async function handOver(tap: Tap, { issuer }: Visitor, parts: VisitParts): Promise<HandedOver> {
  const receipts: WorkReceipt[] = []
  const lasting: OpenOrder[] = []
  const unsynced: OpenOrder[] = []
  for (const order of signedFirst(issuer, parts.work)) {
    const signed = parts.work.signedFor(order)
    if (signed === null && parts.work.lasts(order)) lasting.push(order)
    else if (signed === null && !parts.work.maySign()) unsynced.push(order)
    else receipts.push(await deliver(tap, order, signed, parts))
  }
  return { receipts, lasting, unsynced }
}

/**
 * In the order of signing: a phone accepts no receipt after a later one of its channel, and an older order's receipt may be the later one.
 */
function signedFirst(issuer: Address, work: VisitParts['work']): OpenOrder[] {
  const mine = work.promised().filter(({ visitorIssuer }) => visitorIssuer === issuer)
  const signed = mine.flatMap(order => {
    const receipt = work.signedFor(order)?.receipt
    return receipt === undefined ? [] : [{ order, sequence: receipt.sequence }]
  })
  const inTurn = signed.sort((a, b) => Number(a.sequence - b.sequence)).map(({ order }) => order)
  return [...inTurn, ...mine.filter(order => !inTurn.includes(order))]
}

async function deliver(tap: Tap, order: OpenOrder, before: WorkReceipt | null, parts: VisitParts): Promise<WorkReceipt> {
  const channel = parts.work.channelOf(order)
  await tap.terms(channel.presented)
  const signed = before ?? parts.work.sign(order, await newestSignedByUs(tap, channel, parts.recover))
  const { receipt, signature, workOrders, orderId, completion } = signed
  const presented = { receipt, signature, holder: channel.presented.terms.machine, badge: null }
  await newerIsWelcome(tap.deliver(presented, { workOrders, orderId, signature: completion }))
  return signed
}

/**
 * NEWEST: fetches a receipt that this machine once signed for a visitor and may have lost; null when there is none, or the
 * machine did not sign it.
 */
async function newestSignedByUs(tap: Tap, { id, separator, presented }: ServedChannel, recover: RecoverAddress): Promise<Receipt | null> {
  const answer = await orNone(tap.newest(id))
  if (answer === null) return null
  const receipt: Receipt = { channelId: id, ...answer.receipt }
  const signer = recoverSigner(digestOf(separator, structHash('Receipt', receipt)), answer.signature, recover)
  return signer === presented.terms.machine ? receipt : null
}

async function orNone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof PhoneRefused && error.status === StatusWord.notFound) return null
    throw error
  }
}

/** Accepts that the phone holds a later receipt of the channel: this one was delivered to another phone of the provider. */
async function newerIsWelcome(delivered: Promise<void>): Promise<void> {
  try {
    await delivered
  } catch (error) {
    if (!(error instanceof PhoneRefused) || error.status !== StatusWord.outdated) throw error
  }
}
