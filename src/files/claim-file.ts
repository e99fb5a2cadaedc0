import { z } from 'zod'
import { type AcceptedClaim, type ClaimReason, judgeClaim } from '../core/accepted-claim.ts'
import { CremaError } from '../core/crema-error.ts'
import { digest } from '../core/messages.ts'
import type { RecoverAddress } from '../core/signature.ts'
import { recoverSigner } from '../core/signature.ts'
import { NEVER } from '../core/terms.ts'
import { faultLines } from '../support/fault-lines.ts'
import { addressField, chainIdField, timeField, unitsField, wordField } from '../support/zod-fields.ts'

/** An unusable receipt to collect. */
export class ClaimFileError extends CremaError {
  override name = 'ClaimFileError'
}

/** The most receipts in one file: one for each channel. */
const MAX_CLAIMS = 1000

const signature = { r: wordField, vs: wordField }

const claimSchema = z.strictObject({
  chainId: chainIdField,
  contract: addressField,
  payer: addressField,
  payee: addressField,
  token: addressField,
  issuer: addressField,
  machine: addressField,
  /** Seconds, or `never`. */
  noticePeriod: z.union([z.literal('never').transform(() => NEVER), z.int().min(0).max(NEVER)]),
  channelId: wordField,
  sequence: timeField,
  cumulativeAmount: unitsField,
  issuedAt: timeField,
  previous: wordField,
  ...signature,
  badge: z.strictObject({ issuedAt: timeField, expiresAt: timeField, dailyLimit: unitsField, ...signature }).nullable(),
  acceptance: z.strictObject(signature),
})

const fileSchema = z.strictObject({ receipts: z.array(z.unknown()).max(MAX_CLAIMS) })

/** The content of one receipt to collect, to write as JSON. It has no names, only keys and amounts. */
export const claimContent = ({ domain, terms, receipt, signature, badge, acceptance }: AcceptedClaim) => ({
  chainId: Number(domain.chainId),
  contract: domain.contract,
  payer: terms.payer,
  payee: terms.payee,
  token: terms.token,
  issuer: terms.issuer,
  machine: terms.machine,
  noticePeriod: terms.noticePeriod === NEVER ? 'never' : terms.noticePeriod,
  channelId: receipt.channelId,
  sequence: Number(receipt.sequence),
  cumulativeAmount: String(receipt.cumulativeAmount),
  issuedAt: Number(receipt.issuedAt),
  previous: receipt.previous,
  r: signature.r,
  vs: signature.vs,
  badge: badge && {
    issuedAt: Number(badge.badge.issuedAt),
    expiresAt: Number(badge.badge.expiresAt),
    dailyLimit: String(badge.badge.dailyLimit),
    r: badge.signature.r,
    vs: badge.signature.vs,
  },
  acceptance: { r: acceptance.r, vs: acceptance.vs },
})

/** The content of a file of receipts to collect, at most one for each channel. */
export const claimsContent = (claims: readonly AcceptedClaim[]) => ({ receipts: claims.map(claimContent) })

/**
 * The receipts in a file or message, none of them checked yet: the file's list, or the one receipt that it is.
 * @throws ClaimFileError when it is neither
 */
export function receiptsIn(content: unknown): readonly unknown[] {
  const isOne = typeof content === 'object' && content !== null && 'channelId' in content
  const result = fileSchema.safeParse(isOne ? { receipts: [content] } : content)
  if (!result.success) throw notAClaim(faultLines(result.error))
  return result.data.receipts
}

/**
 * Parses one receipt to collect and verifies it: its channel, the machine's Acceptance, its signer and the badge.
 * @param content parsed JSON
 * @throws ClaimFileError that names each invalid field, or what is not as signed
 */
export function parseClaim(content: unknown, recover: RecoverAddress): AcceptedClaim {
  const result = claimSchema.safeParse(content)
  if (!result.success) throw notAClaim(faultLines(result.error))
  const claim = claimOf(result.data, recover)
  const rejection = judgeClaim(claim, recover)
  if (rejection === null) return claim
  throw new ClaimFileError({
    code: `claim-${rejection.reason}`,
    fact: `The receipt ${claim.receipt.sequence} of machine ${claim.terms.machine} ${facts[rejection.reason]}: ${rejection.got}.`,
    expected: `${rejection.expected}, for the contract ${claim.domain.contract} on chain ${claim.domain.chainId}`,
    remedy: 'It pays nothing. Take the receipt from the machine or the phone again, and find out who wrote this one.',
    publicWords: [rejection.got, rejection.expected],
  })
}

const facts: Readonly<Record<ClaimReason, string>> = {
  'other-channel': 'names another channel than its terms',
  'not-accepted': 'is not accepted by that machine, but by',
  'wrong-signer': 'is signed by a key without a badge here',
  'wrong-badge': 'has a badge that another key signed',
  'outside-badge': 'is not within the time of its badge',
}

function claimOf(fields: z.infer<typeof claimSchema>, recover: RecoverAddress): AcceptedClaim {
  const { chainId, contract, payer, payee, token, issuer, machine, noticePeriod, acceptance, badge, r, vs, ...receipt } = fields
  const domain = { chainId, contract }
  const signature = { r, vs }
  const terms = { payer, payee, token, issuer, machine, noticePeriod }
  if (badge === null) return { domain, terms, receipt, signature, badge: null, acceptance }
  const { r: badgeR, vs: badgeVs, ...bare } = badge
  // Named nowhere in the file: the holder is the receipt's signer, as for the contract.
  const holder = recoverSigner(digest(domain, 'Receipt', receipt), signature, recover) ?? issuer
  return { domain, terms, receipt, signature, badge: { badge: { holder, ...bare }, signature: { r: badgeR, vs: badgeVs } }, acceptance }
}

const notAClaim = (details: readonly string[]) =>
  new ClaimFileError({
    code: 'claim-file-invalid',
    fact: 'This is not a file of receipts to collect.',
    details,
    expected: 'a file from crema machine receipts --export, crema wallet receipt --export or crema provider watch --receipts',
    remedy: 'Write it again with one of these commands.',
  })
