import { readCardFile } from '../../../../src/cli/cards/read-card-file.ts'
import { consentContent, readConsentFile, signConsent } from '../../../../src/cli/platform/consent-file.ts'
import { readRegistration, registrationContent, signRegistration } from '../../../../src/cli/platform/registration-file.ts'
import { readCursor } from '../../../../src/cli/provider/watch/cursor-file.ts'
import { readReceiptFile, receiptContent } from '../../../../src/cli/support/receipt-file.ts'
import { readTermsFile, termsContent } from '../../../../src/cli/support/terms-file.ts'
import { channelId } from '../../../../src/core/terms.ts'
import { BadgeLinkError, badgeLink, parseBadgeLink } from '../../../../src/files/badge-link.ts'
import { ClaimFileError, claimContent, claimsContent, parseClaim, receiptsIn } from '../../../../src/files/claim-file.ts'
import { badgeContent, parseBadge, parseRevocation, revocationContent, SignedFileError } from '../../../../src/files/signed-file.ts'
import { foreseen, requireSame } from '../judge.ts'
import { bytesOf, jsonOf, type Target, textOf } from '../target.ts'
import { fileTarget } from './files.ts'
import { anna, badgeOf, channel, domain, hashOf, issuer, machine, NOW, realSigner, receiptOf, recover, signed, terms } from './given.ts'

const unit = { decimals: 2, symbol: 'EURT' }
const badge = badgeOf(anna)
const issued = {
  ...{ domain, issuer: issuer.address, badge, signature: signed(issuer, 'Badge', badge) },
  ...{ token: { address: terms.token, ...unit }, label: 'Anna' },
}
const revocation = { holder: anna.address, at: NOW }
const receipt = receiptOf()
const claim = {
  ...{ domain, terms, receipt, signature: signed(anna, 'Receipt', receipt) },
  ...{ badge: { badge, signature: issued.signature }, acceptance: signed(machine, 'Acceptance', { receipt: hashOf(receipt) }) },
}
const delivery = { receipt, signature: claim.signature, workOrders: terms.token, orderId: 7n, completion: claim.acceptance }

/** What JSON says; undefined where it is none. */
function parsed(input: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(input))
  } catch {
    return undefined
  }
}

/** A badge as a file, in a list, at the control socket and as a link: what is accepted can be written and read again, also as a link. */
const badgeFile: Target = {
  name: 'badge-file',
  form: 'json',
  share: 48,
  seeds: () => [jsonOf(badgeContent(issued)), jsonOf(badgeContent({ ...issued, token: null, label: null }))],
  open: () => input => {
    const found = foreseen([SignedFileError], () => parseBadge(parsed(input), recover))?.value
    if (found === undefined) return
    requireSame('a badge, written and read', parseBadge(JSON.parse(JSON.stringify(badgeContent(found))), recover), found)
    requireSame('a badge as a link', parseBadgeLink(badgeLink(found), recover), { ...found, label: null })
  },
}

const badgeLinks: Target = {
  name: 'badge-link',
  form: 'text',
  share: 64,
  seeds: () =>
    [issued, { ...issued, token: null }, { ...issued, token: { ...issued.token, symbol: '€ü' } }].map(each => bytesOf(badgeLink(each))),
  open: () => input => {
    const found = foreseen([BadgeLinkError, SignedFileError], () => parseBadgeLink(textOf(input), recover))?.value
    if (found !== undefined) requireSame('a badge link, written and read', parseBadgeLink(badgeLink(found), recover), found)
  },
}

const revocationFile: Target = {
  name: 'revocation-file',
  form: 'json',
  share: 24,
  seeds: () => [
    jsonOf(revocationContent({ domain, issuer: issuer.address, revocation, signature: signed(issuer, 'Revocation', revocation) })),
  ],
  open: () => input => {
    const found = foreseen([SignedFileError], () => parseRevocation(parsed(input), recover))?.value
    if (found !== undefined) requireSame('a revocation, written and read', parseRevocation(revocationContent(found), recover), found)
  },
}

const claimFile: Target = {
  name: 'claim-file',
  form: 'json',
  share: 64,
  seeds: () => [
    jsonOf(claimsContent([claim])),
    jsonOf(claimContent({ ...claim, signature: signed(issuer, 'Receipt', receipt), badge: null })),
  ],
  open: () => input => {
    const contents = foreseen([ClaimFileError], () => receiptsIn(parsed(input)))?.value ?? []
    for (const content of contents.slice(0, 20)) {
      const found = foreseen([ClaimFileError], () => parseClaim(content, recover))?.value
      if (found !== undefined) requireSame('a claim, written and read', parseClaim(claimContent(found), recover), found)
    }
  },
}

/** The files that commands pass to each other. */
export const signedFiles: readonly Target[] = [
  ...[badgeFile, badgeLinks, revocationFile, claimFile],
  fileTarget({
    name: 'terms-file',
    form: 'json',
    share: 64,
    seeds: () => [jsonOf(termsContent({ domain, terms, ...unit, id: channel }))],
    read: readTermsFile,
    check: ({ terms: found, domain: where, id }) => requireSame('the id of the terms', id, channelId(found, where)),
  }),
  fileTarget({
    name: 'receipt-file',
    form: 'json',
    seeds: () => [jsonOf(receiptContent(delivery))],
    read: readReceiptFile,
    check: delivered => void receiptContent(delivered),
  }),
  fileTarget({
    name: 'consent-file',
    form: 'json',
    share: 4,
    seeds: () => [jsonOf(consentContent(signConsent(realSigner, domain, anna.address, NOW)))],
    read: readConsentFile,
  }),
  fileTarget({
    name: 'registration-file',
    form: 'json',
    share: 4,
    seeds: () => [jsonOf(registrationContent(signRegistration(realSigner, domain, anna.address)))],
    read: readRegistration,
  }),
  fileTarget({
    name: 'card-file',
    form: 'json',
    share: 16,
    seeds: () => [jsonOf({ kind: 'halo', address: anna.address })],
    read: readCardFile,
  }),
  fileTarget({
    name: 'watch-state',
    form: 'json',
    share: 16,
    seeds: () => [jsonOf({ chainId: 31337, agreements: domain.contract, who: anna.address, block: '17', logIndex: -1 })],
    read: path => readCursor(path, { chainId: domain.chainId, agreements: domain.contract, who: anna.address }),
  }),
]
