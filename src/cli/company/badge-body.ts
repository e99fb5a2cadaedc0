import type { Address } from '../../core/hex.ts'
import { type Badge, digest } from '../../core/messages.ts'
import type { Signer } from '../../core/signature.ts'
import type { IssuedBadge } from '../../files/signed-file.ts'
import { parseLimit } from '../cards/daily-limit.ts'
import { CommandFailure } from '../support/failure.ts'
import type { TermsFile } from '../support/terms-file.ts'
import { nowSeconds, parseTime, showTime } from '../support/times.ts'

/** A badge's fields as text, from options or a list. */
export interface BadgeText {
  readonly expires: string
  readonly issued?: string | undefined
  /** An amount or `none`; undefined where nothing is said. */
  readonly dailyLimit: string | undefined
}

/** @throws CommandFailure when a time or the limit is invalid or missing, or the badge would expire before it starts */
export function badgeBody({ expires, issued, dailyLimit }: BadgeText, holder: Address, file: TermsFile): Badge {
  const issuedAt = issued === undefined ? nowSeconds() : parseTime(issued, 'start')
  const expiresAt = parseTime(expires, 'end')
  if (expiresAt <= issuedAt)
    throw new CommandFailure({
      code: 'expiry-before-start',
      fact: `The badge would expire at ${showTime(expiresAt)}.`,
      expected: `a time after ${showTime(issuedAt)}, when it becomes valid`,
      remedy: 'Choose a later --expires.',
    })
  return { holder, issuedAt, expiresAt, dailyLimit: parseLimit(dailyLimit, file) }
}

export const signBadge = (
  signer: Signer,
  { domain, terms, decimals, symbol }: TermsFile,
  badge: Badge,
  label: string | null,
): IssuedBadge => ({
  domain,
  issuer: signer.address,
  badge,
  signature: signer.sign(digest(domain, 'Badge', badge)),
  token: { address: terms.token, decimals, symbol },
  label,
})
