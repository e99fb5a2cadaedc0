import { type Command, Option } from 'commander'
import { parseDurationMs } from '../../support/duration.ts'
import { toJson } from '../../support/json.ts'
import { openAccount } from '../company/open-company.ts'
import { broughtText, openBringer } from '../courier/bring.ts'
import { bringDue, type DueBringing } from '../courier/bring-due.ts'
import { graceOption } from '../courier/grace-option.ts'
import { errorText } from '../support/failure.ts'
import { keepLooking } from '../support/keep-looking.ts'
import { rpcOption } from '../support/options.ts'
import { note, say } from '../support/say.ts'
import { stopSignal } from '../support/stop-signal.ts'
import { keyFileOf, openWallet, phoneOption } from './open-wallet.ts'
import { gasKeyOption } from './redeem.ts'

interface WatchOptions {
  readonly phone: string
  readonly key?: string
  readonly grace?: bigint
  readonly every: number
  readonly once?: true
  readonly rpc: readonly string[]
  readonly json?: true
}

/** `crema wallet watch`: brings the phone's receipts when a payer starts to leave and its machine is silent. */
export function registerWatch(wallet: Command): void {
  wallet
    .command('watch')
    .description(
      "redeem the phone's newest receipts by itself when a payer asks for its money back and the machine is silent, until stopped",
    )
    .addOption(phoneOption())
    .addOption(gasKeyOption())
    .addOption(graceOption())
    .addOption(new Option('--every <duration>', 'how often to look').default(60_000, '60s').argParser(parseDurationMs))
    .option('--once', 'look once and exit, for a timer; fails if a receipt could not be brought')
    .addOption(rpcOption())
    .option('--json', 'print one JSON object per line')
    .action(watch)
}

async function watch({ phone, key, grace, every, once, rpc, json }: WatchOptions): Promise<void> {
  const signal = stopSignal()
  const wallet = openWallet(phone)
  const parts: DueBringing = {
    claims: () => wallet.claims(),
    bringer: openBringer(rpc, openAccount({ key: key ?? keyFileOf(phone) }), signal),
    grace: grace ?? null,
    tell: brought => say(json ? toJson(brought) : broughtText(brought)),
  }
  if (once) await bringDue(parts)
  else await keepLooking(() => bringDue(parts), { everyMs: every, signal, complain: error => note(errorText(error, json)) })
}
