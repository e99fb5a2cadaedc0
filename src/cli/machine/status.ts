import type { Command } from 'commander'
import { formatEther } from 'viem'
import type { MachineStatus, Wire } from '../../control/status.ts'
import { faultText } from '../../core/crema-error.ts'
import { shorten } from '../../core/hex.ts'
import { formatDuration } from '../../support/duration.ts'
import { toJson } from '../../support/json.ts'
import { shortName } from '../names/names-in-use.ts'
import { showAmount } from '../support/amounts.ts'
import { jsonOption } from '../support/options.ts'
import { say } from '../support/say.ts'
import { showTime } from '../support/times.ts'
import { ask, configOption } from './config-option.ts'

type Status = Wire<MachineStatus>

/** `crema machine status`: problems first, then the state. Exit code 1 while the machine cannot serve. */
export function registerStatus(machine: Command): void {
  machine
    .command('status')
    .description('show problems, then channels, deposits, offline budget, reader and chain')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async ({ config, json }: { config: string; json?: true }) => {
      const status = (await ask(config, { command: 'status' })) as Status
      say(json ? toJson(status) : statusText(status))
      if (servesNobody(status)) process.exitCode = 1
    })
}

const servesNobody = ({ outOfService }: Status): boolean => outOfService !== null

/** The status as text. */
export function statusText(status: Status): string {
  const { machine, problems } = status
  return [
    `${machine.name}  ${machine.address}  Crema ${machine.version}, up ${formatDuration(machine.upSeconds)}`,
    ...problems.map(problem => `\n! ${faultText(problem).replaceAll('\n', '\n  ')}`),
    ...(problems.length === 0 ? ['All is well.'] : []),
    ...status.channels.flatMap(channelLines),
    '',
    ...productLines(status),
    ...cupLines(status),
    `reader    ${deviceText(status.reader)}`,
    `brewer    ${status.brewer.state === 'ready' ? 'ready' : status.brewer.reason}`,
    ...sensorLines(status),
    ...workLines(status),
    ...status.notes.filter(note => !('remedy' in note)).map(({ fact }) => `devices   ${fact}`),
    `chain     ${chainText(status)}`,
    ...redemptionLines(status),
    ...gasLines(status),
    ...reportLines(status),
    ...courierLines(status),
    `store     ${machine.durability.journalMode}, synchronous ${machine.durability.synchronous}; signatures ${machine.signatures}`,
    ...owedLines(status),
  ].join('\n')
}

function channelLines(channel: Status['channels'][number]): string[] {
  const { id, payer, depositLeft, deposited, unredeemed, secondsLeft, servesUntil, refusal } = channel
  const money = (amount: string | null) => (amount === null ? 'unknown' : showAmount(BigInt(amount), channel))
  const budget =
    secondsLeft === null ? 'unknown until the first sync' : `${formatDuration(Number(secondsLeft))}, until ${timeText(servesUntil)}`
  return [
    `\nchannel   ${shorten(id as `0x${string}`)} of ${shortName(payer as `0x${string}`)}${refusal === null ? '' : `, not served: ${refusal}`}`,
    `  deposit left  ${money(depositLeft)} of ${money(deposited)}`,
    `  unredeemed    ${money(unredeemed)}`,
    `  offline for   ${budget}`,
  ]
}

function productLines({ products }: Status): string[] {
  const texts = products.map(({ label, prices }) => {
    const amounts = new Set(prices.map(({ price, ...unit }) => showAmount(BigInt(price), unit)))
    return amounts.size === 0 ? `${label} not available` : `${label} ${[...amounts].join(' or ')}`
  })
  return [`products  ${texts.join(', ')}`]
}

function cupLines({ cups }: Status): string[] {
  const text = cups.map(({ product, cups, amount, ...unit }) => `${product} ${cups} (${showAmount(BigInt(amount), unit)})`)
  return [`cups      ${text.join(', ') || 'none yet'}`]
}

function workLines({ work }: Status): string[] {
  const text = work.map(({ id, cause, state, signed }) => `order ${id} ${cause} ${signed ? 'receipt signed' : state}`)
  return text.length === 0 ? [] : [`work      ${text.join(', ')}`]
}

function sensorLines({ condition: { sensors } }: Status): string[] {
  const text = sensors.map(({ sensor, level, bad, cause }) => `${sensor} ${level ?? 'unknown'}${bad ? ` (${cause})` : ''}`)
  return text.length === 0 ? [] : [`sensors   ${text.join(', ')}`]
}

const deviceText = (reader: Status['reader']) => (reader.state === 'ready' ? `ready (${reader.name})` : reader.reason)

function chainText({ chain, redemption }: Status): string {
  const seen =
    chain.block === null
      ? 'not synced yet'
      : `final block ${chain.block} of ${timeText(chain.blockAt)}, newest block ${formatDuration(Number(chain.headAge))} old`
  const under = redemption === null ? '' : `; a redemption is ${redemption.state} for ${formatDuration(Number(redemption.seconds))}`
  return `${chain.host}, ${chain.reachable ? 'reachable' : 'unreachable'}, ${seen}${under}`
}

/** Why it is not final yet, where something keeps it. */
const redemptionLines = ({ redemption }: Status): string[] =>
  redemption === null || redemption.why === null ? [] : [`  waits       ${redemption.why.fact}`]

function gasLines({ chain: { gas } }: Status): string[] {
  if (gas.balance === null) return []
  const left = gas.redemptionsLeft === null ? '' : `, enough for ${gas.redemptionsLeft} redemptions`
  return [`gas       ${formatEther(BigInt(gas.balance))} of the native coin${left}`]
}

const reportLines = ({ report }: Status): string[] =>
  report === null ? [] : [`report    ${report.sequence} of ${timeText(report.at)}, ${report.state}`]

function courierLines({ courier }: Status): string[] {
  const state = ({ waiting }: Status['courier'][number]) => (waiting === 0 ? 'all handed out' : `${waiting} waiting`)
  return courier.map(each => `receipts  to ${each.outlet}: ${state(each)}`)
}

function owedLines({ credits, undecided }: Status): string[] {
  const lines = credits > 0 ? [`owed      ${credits === 1 ? '1 holder has' : `${credits} holders have`} a cup in credit`] : []
  return undecided > 0 ? [...lines, `undecided ${undecided === 1 ? '1 vend' : `${undecided} vends`} (crema machine vends)`] : lines
}

const timeText = (at: string | null): string => (at === null ? 'unknown' : showTime(BigInt(at)))
