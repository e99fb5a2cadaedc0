import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import type { CardChannel, CardReader } from '../../../hal/card-reader.ts'
import { runChecks } from '../../conformance/check.ts'
import { walletChecks } from '../../conformance/wallet/checks.ts'
import { conformanceBadge, conformanceDomain, conformanceIssuer, WalletKit, type WalletUnderTest } from '../../conformance/wallet/kit.ts'
import { fromHex, toHex } from '../../core/hex.ts'
import { AID } from '../../core/tap/select.ts'
import { badgeContent } from '../../files/signed-file.ts'
import { checkLine, reportChecks } from '../support/conformance-report.ts'
import { CommandFailure } from '../support/failure.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { jsonOption } from '../support/options.ts'
import { note, say } from '../support/say.ts'
import { nowSeconds } from '../support/times.ts'

interface ConformanceOptions {
  readonly simulator?: string
  readonly reader?: string | true
  readonly aid?: string
  readonly writeBadge?: string
  readonly json?: true
}

/** Time limit for an answer. A cold start of the phone's app happens during the first command. */
const ANSWER_MS = 3000
const PATIENCE_MS = 60_000

/** `crema wallet conformance`: plays the machine to any wallet, and reports which rules of the protocol it follows. */
export function registerConformance(wallet: Command): void {
  wallet
    .command('conformance')
    .description(
      'check a wallet behind a reader against the rules of the protocol, as a machine (about five minutes; leave the phone there, and let its owner agree to visits and to any company)',
    )
    .option('-s, --simulator <path>', "the simulator's socket, with no machine at it")
    .option('--reader [name]', 'a reader of this computer (PC/SC); part of its name if there are several')
    .option('--write-badge <file>', 'only write the badge that the wallet needs for this')
    .option('--aid <hex>', 'another application id, for laboratory use')
    .addOption(jsonOption())
    .action(tryWallet)
}

async function tryWallet(options: ConformanceOptions): Promise<void> {
  const reader = await openReader(options)
  try {
    const status = reader.status()
    if (status.state === 'lost')
      throw new CommandFailure({ code: 'reader-lost', fact: status.reason, expected: 'a reader', remedy: status.remedy })
    note(`Put the phone on ${status.name} and leave it there.`)
    const card = await firstCard(reader)
    const tried = walletBehind(card, options.aid)
    await (options.writeBadge === undefined ? runAll(tried, options.json) : writeBadge(tried, options.writeBadge))
  } finally {
    await reader.dispose()
  }
}

async function openReader({ simulator, reader }: ConformanceOptions): Promise<CardReader> {
  if (simulator !== undefined) return (await import('../../../hal/sim/sim-card-reader.ts')).openSimCardReader({ socketPath: simulator })
  if (reader === undefined)
    throw new CommandFailure({
      code: 'option-missing',
      fact: 'No reader is named.',
      expected: '--simulator PATH or --reader',
      remedy: 'With --reader alone the first one is used.',
    })
  return (await import('../../../hal/pcsc/pcsc-card-reader.ts')).openPcscCardReader(reader === true ? {} : { name: reader })
}

async function firstCard(reader: CardReader): Promise<CardChannel> {
  for await (const card of reader.taps(AbortSignal.timeout(PATIENCE_MS))) return card
  throw new CommandFailure({
    code: 'no-phone',
    fact: `No phone came within ${PATIENCE_MS / 1000} s.`,
    expected: 'a phone on the reader',
    remedy: 'Run the command again.',
  })
}

const walletBehind = (card: CardChannel, aid: string | undefined): WalletUnderTest => ({
  aid: aid === undefined ? AID : fromHex(`0x${aid}`),
  transmit: command => card.transmit(command, ANSWER_MS),
  now: nowSeconds,
  pause: seconds => pause(seconds * 1000),
})

async function runAll(tried: WalletUnderTest, json: true | undefined): Promise<void> {
  const kit = new WalletKit(tried, toHex(randomBytes(16)))
  reportChecks(await runChecks(walletChecks, kit, outcome => json || say(checkLine(outcome))), json)
}

async function writeBadge(tried: WalletUnderTest, file: string): Promise<void> {
  const { holder } = await new WalletKit(tried, '').select()
  const signed = conformanceBadge(holder, nowSeconds())
  const issuer = conformanceIssuer.address
  writeNewJsonFile(file, badgeContent({ domain: conformanceDomain, issuer, ...signed, token: null, label: 'conformance' }), 0o600)
  say(`Wrote ${file}: a badge for ${holder} that no machine takes.\nPut it into the wallet, then run this without --write-badge.`)
}
