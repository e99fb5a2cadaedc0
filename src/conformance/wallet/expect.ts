import type { Address } from '../../core/hex.ts'
import { type Badge, digest, type Receipt } from '../../core/messages.ts'
import { recoverSigner, type Signer } from '../../core/signature.ts'
import { decodeBadgeAnswer, encodeBadgeCommand } from '../../core/tap/badge.ts'
import { decodeChallengeAnswer, encodeChallengeCommand } from '../../core/tap/challenge.ts'
import { encodeGiveCommand } from '../../core/tap/give.ts'
import { decodeNewestAnswer, encodeNewestCommand } from '../../core/tap/newest.ts'
import { type StatusName, StatusWord } from '../../core/tap/status-words.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { type Check, decodeOr, expectThat, NotTried } from '../check.ts'
import { conformanceDomain, describe, type KitChannel, type SignedBadge, signBadge, type WalletKit } from './kit.ts'

/** Expectations shared by several checks. */

export const check = (name: string, expects: string, run: (kit: WalletKit) => Promise<void>): Check<WalletKit> => ({ name, expects, run })

/** Checks NEWEST's answer for a channel. */
export async function expectNewest(kit: WalletKit, { id }: KitChannel, accepted: Receipt | null): Promise<void> {
  const { status, bytes } = await kit.send(encodeNewestCommand(id))
  if (accepted === null) return expectThat(status === StatusWord.notFound, `NEWEST was answered ${describe(status)}`)
  expectThat(status === StatusWord.done, `NEWEST was answered ${describe(status)}`)
  const { receipt } = decodeOr('NEWEST’s answer', () => decodeNewestAnswer(bytes))
  expectThat(
    receipt.sequence === accepted.sequence &&
      receipt.cumulativeAmount === accepted.cumulativeAmount &&
      receipt.previous === accepted.previous,
    `NEWEST gave receipt ${receipt.sequence} over ${receipt.cumulativeAmount}, the accepted one is ${accepted.sequence} over ${accepted.cumulativeAmount}`,
  )
}

/** More badges from one issuer than any wallet needs to hold. */
const MANY_BADGES = 50

/** Sends BADGE in this tap until 6A88: each must be the issuer's own, for this holder, and come once. */
export async function badgesInTap(kit: WalletKit, issuer: Address, holder: Address): Promise<Badge[]> {
  const badges: Badge[] = []
  const seen = new Set<string>()
  for (let count = 0; count < MANY_BADGES; count++) {
    const { status, bytes } = await kit.send(encodeBadgeCommand([issuer]))
    if (status === StatusWord.notFound) return badges
    expectThat(status === StatusWord.done, `BADGE was answered ${describe(status)}`)
    const { issuer: by, signature, ...body } = decodeOr('BADGE’s answer', () => decodeBadgeAnswer(bytes))
    const badge = { holder, ...body }
    const hash = digest(conformanceDomain, 'Badge', badge)
    const signer = recoverSigner(hash, signature, recoverAddress)
    expectThat(by === issuer, `a badge of ${by}`)
    expectThat(signer === issuer, `a badge that ${signer ?? 'nobody'} signed`)
    expectThat(!seen.has(hash), 'the same badge twice in one tap')
    seen.add(hash)
    badges.push(badge)
  }
  throw new NotTried(`the wallet sends ${MANY_BADGES} badges of one issuer`, 'Try it with fewer badges.')
}

/**
 * Brings a wallet to say that it lacks a badge in a channel of this company, and makes it prove whose it is.
 * @throws NotTried when its owner has not agreed to the company
 */
export async function proveLacking(kit: WalletKit, channel: KitChannel): Promise<Address> {
  const holder = await kit.introduce(channel)
  await kit.expectRefused(kit.receipt(channel), 'notFound')
  const visit = { machine: channel.machine.address, nonce: kit.anyHash() }
  const { status, bytes } = await kit.send(encodeChallengeCommand(visit))
  if (status === StatusWord.confirm)
    throw new NotTried(
      'its owner has not agreed to the company that gives a badge',
      'Agree in the app to any company, for the time of these checks.',
    )
  expectThat(status === StatusWord.done, `CHALLENGE was answered ${describe(status)}`)
  const signature = decodeOr('CHALLENGE’s answer', () => decodeChallengeAnswer(bytes))
  const signer = recoverSigner(digest(conformanceDomain, 'Visit', visit), signature, recoverAddress)
  expectThat(signer === holder, `CHALLENGE was signed by ${signer ?? 'nobody'}, the holder is ${holder}`)
  return holder
}

/** GIVE, which must be answered so. */
export const expectGiven = (kit: WalletKit, { badge, signature }: SignedBadge, issuer: Address, ...allowed: StatusName[]) => {
  const { holder: _, ...body } = badge
  return kit.expectStatus(encodeGiveCommand({ ...body, issuer, signature }), ...allowed)
}

/** A badge of one hour around now, with changes. */
export const hourBadge = (kit: WalletKit, issuer: Signer, holder: Address, change: Partial<Badge> = {}): SignedBadge =>
  signBadge(issuer, { holder, issuedAt: kit.now() - 1800n, expiresAt: kit.now() + 1800n, dailyLimit: 1_000n, ...change })
