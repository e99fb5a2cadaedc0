import { type Command, Option } from 'commander'
import type { Finality } from '../../../chain/open-chain.ts'
import { openPlatform } from '../../../chain/platform/open-platform.ts'
import type { Address } from '../../../core/hex.ts'
import { parseDurationMs } from '../../../support/duration.ts'
import { toJson } from '../../../support/json.ts'
import { openWebhook } from '../../../support/webhook.ts'
import type { PlatformCommandOptions } from '../../platform/open.ts'
import { errorText } from '../../support/failure.ts'
import { parseFinality } from '../../support/finality.ts'
import { keepLooking } from '../../support/keep-looking.ts'
import { addressOption, agreementsOption, fromBlockOption, rpcOption } from '../../support/options.ts'
import { note, say } from '../../support/say.ts'
import { stopSignal } from '../../support/stop-signal.ts'
import { readCursor, type Watched, writeCursor } from './cursor-file.ts'
import { eventContent, eventText } from './event-text.ts'
import { catchUp, type Follow } from './follow.ts'
import { addReceiptOptions, openReceipts, parseWebhook, type ReceiptOptions } from './receipts.ts'

interface WatchOptions extends PlatformCommandOptions, ReceiptOptions {
  readonly for: Address
  readonly state: string
  readonly fromBlock: bigint
  readonly webhook?: URL
  readonly every: number
  readonly final: Finality
  readonly once?: true
}

/** `crema provider watch`: reports events of a provider's machines, offers, agreements and work orders once they are final. */
export function registerWatch(provider: Command): void {
  const command = provider
    .command('watch')
    .description(
      'report events of your machines, agreements and work orders, and keep their receipts, from where it left off, until stopped',
    )
    .addOption(addressOption('--for <address>', 'whose: yours, as provider, customer or owner').makeOptionMandatory())
    .option('--state <file>', 'remembers which events were reported', 'watch.json')
    .addOption(
      new Option('--webhook <url>', 'post each event there as JSON, https or on this machine; in order, repeated until it answers 2xx')
        .env('CREMA_WEBHOOK')
        .argParser(parseWebhook),
    )
    .addOption(new Option('--every <duration>', 'how often to look').default(15_000, '15s').argParser(parseDurationMs))
    .addOption(
      new Option('--final <which>', 'which blocks count: finalized, safe, or a number of confirmations')
        .default('finalized')
        .argParser(parseFinality),
    )
    .option('--once', 'catch up and exit, for a timer; fails if an event could not be reported')
    .addOption(agreementsOption())
    .addOption(fromBlockOption())
    .addOption(rpcOption())
    .option('--json', 'print one JSON object per line')
    .action(watch)
  addReceiptOptions(command)
}

async function watch({ for: who, state, fromBlock, every, once, json, webhook: url, ...options }: WatchOptions): Promise<void> {
  const signal = stopSignal()
  const platform = await openPlatform({ ...options, signal })
  const { chainId } = platform.domain
  const watched: Watched = { chainId, agreements: options.agreements, who }
  const webhook = url && openWebhook(url, 'an event')
  const what: Follow = {
    platform,
    who,
    tell: async event => {
      const content = toJson(eventContent(chainId, event))
      await webhook?.post(content, signal)
      say(json ? content : eventText(event))
    },
    remember: cursor => writeCursor(state, watched, cursor),
  }
  const complain = (error: unknown) => note(errorText(error, json))
  const receipts = openReceipts(platform, { ...options, for: who, json }, signal)
  const look = async () => {
    // Each on its own: a node without logs, or a webhook that is down, keeps no money back.
    const looks = await Promise.allSettled([
      receipts.bringDue(),
      catchUp(what, readCursor(state, watched) ?? { block: fromBlock, logIndex: -1 }),
    ])
    for (const each of looks) if (each.status === 'rejected') throw each.reason
  }
  if (once) return look()
  await receipts.receive(complain)
  await keepLooking(look, { everyMs: every, signal, complain })
}
