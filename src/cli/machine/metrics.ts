import type { Command } from 'commander'
import { formatEther, formatUnits } from 'viem'
import type { MachineStatus, Wire } from '../../control/status.ts'
import { say } from '../support/say.ts'
import { ask, configOption } from './config-option.ts'
import { type Metric, prometheusText } from './prometheus.ts'

type Status = Wire<MachineStatus>
type Values = Metric['values']

/** `crema machine metrics`: the status as figures, for a collector that reads files, such as node_exporter's. */
export function registerMetrics(machine: Command): void {
  machine
    .command('metrics')
    .description("print the status as figures, in Prometheus' text format")
    .addOption(configOption())
    .action(async ({ config }: { config: string }) => {
      say(prometheusText(metricsOf((await ask(config, { command: 'status' })) as Status)))
    })
}

/** Amounts in the token's or the coin's unit. */
export function metricsOf(status: Status): Metric[] {
  const { chain, channels, courier, machine, problems, redemption } = status
  const codes = [...new Set(problems.map(({ code }) => code))]
  const problemsOf = (code: string) => problems.filter(each => each.code === code).length
  return [
    gauge('problems', 'What is wrong, by code; see crema machine status.', [
      { value: problems.length, labels: { code: 'all' } },
      ...codes.map(code => ({ value: problemsOf(code), labels: { code } })),
    ]),
    gauge('time_trusted', '1 if the time is known.', one(machine.timeTrusted)),
    gauge('chain_reachable', '1 if the last sync succeeded.', one(chain.reachable)),
    gauge('chain_head_age_seconds', 'The age of the newest block seen.', one(chain.headAge)),
    gauge(
      'gas_balance_coins',
      "What the machine's key has of the native coin.",
      one(chain.gas.balance === null ? null : formatEther(BigInt(chain.gas.balance))),
    ),
    gauge('gas_redemptions_left', 'The redemptions that this still pays.', one(chain.gas.redemptionsLeft)),
    gauge('redemption_under_way_seconds', 'For how long a redemption has been under way; 0 for none.', one(redemption?.seconds ?? 0)),
    gauge(
      'channel_deposit_left_tokens',
      'What the deposit still covers.',
      channels.flatMap(each => tokens(each, each.depositLeft)),
    ),
    gauge(
      'channel_unredeemed_tokens',
      'What was sold and is not redeemed at a final block.',
      channels.flatMap(each => tokens(each, each.unredeemed)),
    ),
    gauge(
      'channel_offline_seconds_left',
      'For how long it serves without another sync.',
      channels.flatMap(({ id, secondsLeft }) => one(secondsLeft, { channel: id })),
    ),
    gauge(
      'channel_serves',
      '1 if a cup would be served now.',
      channels.flatMap(({ id, refusal }) => one(refusal === null, { channel: id })),
    ),
    gauge(
      'receipts_waiting',
      'The receipts that an outlet has not taken.',
      courier.flatMap(({ outlet, waiting }) => one(waiting, { outlet })),
    ),
    gauge('credits', 'The holders to whom a cup is owed.', one(status.credits)),
    gauge('undecided_vends', 'The vends that wait for the owner.', one(status.undecided)),
  ]
}

const gauge = (name: string, help: string, values: Values): Metric => ({ name: `crema_${name}`, help, values })

/** No value for what is unknown. */
function one(value: string | number | boolean | null, labels: Readonly<Record<string, string>> = {}): Values {
  return value === null ? [] : [{ value: typeof value === 'boolean' ? Number(value) : value, labels }]
}

const tokens = ({ id, symbol, decimals }: Status['channels'][number], amount: string | null): Values =>
  one(amount === null ? null : formatUnits(BigInt(amount), decimals), { channel: id, symbol })
