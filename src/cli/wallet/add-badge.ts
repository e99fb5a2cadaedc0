import type { Command } from 'commander'
import { parseBadgeLink } from '../../files/badge-link.ts'
import { type IssuedBadge, parseBadge } from '../../files/signed-file.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import type { BadgeState } from '../../wallet/badges.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'
import { say } from '../support/say.ts'
import { showTime } from '../support/times.ts'
import { openWallet, phoneOption } from './open-wallet.ts'

/** `crema wallet add-badge BADGE`: adds a badge to the phone, from a file or a link. */
export function registerAddBadge(wallet: Command): void {
  wallet
    .command('add-badge')
    .description('add a badge to the phone')
    .argument('<badge>', 'a file written by crema company badge issue, or a link printed by its --link')
    .addOption(phoneOption())
    .action(async (source: string, { phone }: { phone: string }) => {
      const issued = readBadge(source)
      say(addedText(issued, await openWallet(phone).addBadge(issued)))
    })
}

const readBadge = (source: string): IssuedBadge =>
  source.startsWith('crema:') ? parseBadgeLink(source, recoverAddress) : parseBadge(readJsonFile(source, 'badge file'), recoverAddress)

/** What the phone can do with a badge that was added. @throws CommandFailure when it can do nothing */
function addedText({ issuer, badge }: IssuedBadge, state: BadgeState): string {
  const until = showTime(badge.expiresAt)
  switch (state) {
    case 'valid':
      return `The phone has a badge of ${issuer}, good until ${until}.`
    case 'already-held':
      return `The phone had this badge of ${issuer} already, good until ${until}.`
    case 'not-yet-valid':
      return `The phone has a badge of ${issuer}, good from ${showTime(badge.issuedAt)} until ${until}. Until then it uses the one that it has, if any.`
    default:
      throw new CommandFailure({ ...useless[state](badge), expected: 'a badge that can be used', remedy: 'Ask the company for a new one.' })
  }
}

const useless = {
  expired: ({ expiresAt }: IssuedBadge['badge']) => ({ code: 'badge-expired', fact: `The badge expired at ${showTime(expiresAt)}.` }),
  revoked: () => ({ code: 'badge-revoked', fact: 'The badge was revoked.' }),
  superseded: () => ({ code: 'badge-superseded', fact: 'The badge was not kept: the phone holds better ones from this issuer.' }),
}
