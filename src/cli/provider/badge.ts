import type { Command } from 'commander'
import type { Address } from '../../core/hex.ts'
import { digest } from '../../core/messages.ts'
import { readKey } from '../../files/keys.ts'
import { badgeContent, type IssuedBadge } from '../../files/signed-file.ts'
import { createSigner } from '../../signatures/javascript.ts'
import { shortName } from '../names/names-in-use.ts'
import { open, type PlatformCommandOptions } from '../platform/open.ts'
import { badgeFileName } from '../support/badge-file-name.ts'
import { CommandFailure } from '../support/failure.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { agreementsOption, jsonOption, keyOption, parseAddress, print, rpcOption } from '../support/options.ts'
import { nowSeconds, parseTime, showTime } from '../support/times.ts'

interface BadgeOptions extends PlatformCommandOptions {
  readonly key: string
  readonly expires: string
  readonly label?: string
  readonly out?: string
}

/** `crema provider badge HOLDER`: signs a badge that gives a technician or driver access to the machines with accepted work. */
export function registerVisitorBadge(provider: Command): void {
  provider
    .command('badge')
    .description('sign the badge of a technician or driver: gives access to the machines where you accepted work; no gas')
    .argument('<holder>', "the phone's address, from crema wallet new", parseAddress)
    .addOption(keyOption('the visitor_issuer of your offers'))
    .option('--expires <time>', 'the last day, such as 2027-12-31, or a duration such as 30d', '365d')
    .option('--label <text>', "a note for you, such as the holder's name")
    .option('-o, --out <file>', 'output file (default: badge-<label or holder>.json)')
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(issue)
}

async function issue(holder: Address, { key, expires, label, out, json, ...options }: BadgeOptions): Promise<void> {
  const signer = createSigner(readKey(key))
  const { domain } = await open(options)
  const badge = { holder, issuedAt: nowSeconds(), expiresAt: parseTime(expires, 'end'), dailyLimit: 0n }
  if (badge.expiresAt <= badge.issuedAt)
    throw new CommandFailure({
      code: 'expiry-in-past',
      fact: `The badge would expire at ${showTime(badge.expiresAt)}.`,
      expected: 'a time in the future',
      remedy: 'Choose a later --expires.',
    })
  const signature = signer.sign(digest(domain, 'Badge', badge))
  const issued: IssuedBadge = { domain, issuer: signer.address, badge, signature, token: null, label: label ?? null }
  const file = out ?? badgeFileName({ holder, label: label ?? null })
  writeNewJsonFile(file, badgeContent(issued), 0o600)
  print(json, { file, ...badgeContent(issued) }, [
    `Wrote ${file}: ${label ?? shortName(holder)} has access for work until ${showTime(badge.expiresAt)}. Add it to the phone: crema wallet add-badge`,
  ])
}
