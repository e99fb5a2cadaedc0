import { type Command, Option } from 'commander'
import type { Address } from '../../core/hex.ts'
import { type Command as Apdu, decodeCommand, decodeResponse } from '../../core/tap/apdu.ts'
import { COMPLETION, decodeCompletionCommand } from '../../core/tap/deliver.ts'
import { decodeGiveCommand } from '../../core/tap/give.ts'
import { Instruction, SELECT } from '../../core/tap/instructions.ts'
import { decodeResultCommand, type ResultState } from '../../core/tap/result.ts'
import { type StatusName, StatusWord } from '../../core/tap/status-words.ts'
import { toJson } from '../../support/json.ts'
import { onAbort } from '../../support/on-abort.ts'
import { PAUSE_SECONDS } from '../../wallet/rules.ts'
import type { Wallet } from '../../wallet/wallet.ts'
import { type FieldOptions, layOn, simulatorOption, vpcdOption } from '../phone/lay-on.ts'
import { EXIT_CODES } from '../support/exit-codes.ts'
import { jsonOption } from '../support/options.ts'
import { say } from '../support/say.ts'
import { type AgreedCompany, agreeOption, CompanyAnswers, type CompanyOffer } from './agree-option.ts'
import { openWallet, phoneOption } from './open-wallet.ts'

interface TapOptions extends FieldOptions {
  readonly phone: string
  readonly locked?: true
  readonly confirmVisits?: true
  readonly agree?: AgreedCompany
  readonly leaveAt?: keyof typeof steps
  readonly aid?: string
  readonly stay?: true
  readonly json?: true
}

/** The command during which a torn tap leaves. */
const steps = {
  select: SELECT.ins,
  badge: Instruction.badge,
  terms: Instruction.terms,
  previous: Instruction.previous,
  sign: Instruction.sign,
  result: Instruction.result,
  newest: Instruction.newest,
  challenge: Instruction.challenge,
  deliver: Instruction.deliver,
  give: Instruction.give,
}

/** One tap as seen by the phone. */
interface TapReport {
  readonly holder: string
  /** The outcome reported by the machine; null if it reported none. */
  readonly result: ResultState | null
  /** Why the phone itself would not sign; null if it signed or was not asked to. */
  readonly refusal: StatusName | null
  /** Work orders whose receipts the machine delivered. */
  readonly orders: readonly bigint[]
  /** Issuers whose badges the machine gave to the phone. */
  readonly badges: readonly Address[]
  /** Companies that would give a badge, and the owner has not agreed to. */
  readonly offers: readonly CompanyOffer[]
  readonly commands: number
}

/** After this long without a command, a person notices and removes the phone. */
const PATIENCE_MS = 1500

/** `crema wallet tap`: puts the virtual phone on a reader and removes it when the purchase is over. */
export function registerTap(wallet: Command): void {
  wallet
    .command('tap')
    .description('hold the phone to a reader: the simulated machine, or the virtual reader of pcscd')
    .addOption(phoneOption())
    .addOption(simulatorOption())
    .addOption(vpcdOption())
    .option('--locked', 'the phone is locked')
    .option(
      '--confirm-visits',
      'prove your identity when asked: the machine then shows the remaining daily limit, or starts a technician’s visit and hands over receipts',
    )
    .addOption(agreeOption())
    .addOption(
      new Option('--leave-at <command>', 'take the phone away before the answer to this command is out: a torn tap').choices(
        Object.keys(steps),
      ),
    )
    .option('--aid <hex>', 'another application id, for laboratory use')
    .option('--stay', 'stay in the field until interrupted')
    .addOption(jsonOption())
    .action(async (options: TapOptions) => {
      const report = await tapOnce(options)
      say(options.json ? toJson(report) : reportText(report))
      if (report.result === 'refused' || report.refusal !== null) process.exitCode = EXIT_CODES.refused
    })
}

async function tapOnce(options: TapOptions): Promise<TapReport> {
  const companies = new CompanyAnswers(options.agree)
  const wallet = openWallet(options.phone, {
    ...(options.aid && { aid: options.aid }),
    isLocked: options.locked === true,
    confirm: { visit: () => options.confirmVisits === true || null, company: companies.agreesTo },
  })
  const hand = new AbortController()
  process.once('SIGINT', () => hand.abort())
  const phone = new PhoneInHand(wallet, options, hand)
  const stay = await layOn(phone, options)
  onAbort(hand.signal, () => void stay.leave())
  phone.beginsToWait()
  await stay.left
  hand.abort()
  phone.stopsWaiting()
  await wallet.left()
  const { result, refusal, orders, badges, commands } = phone
  return { holder: wallet.address, result, refusal, orders, badges, offers: companies.refused, commands }
}

/** The wallet, and the hand that holds it to the reader until the purchase is over. */
class PhoneInHand {
  result: ResultState | null = null
  refusal: StatusName | null = null
  readonly orders: bigint[] = []
  readonly badges: Address[] = []
  commands = 0
  readonly #wallet: Wallet
  readonly #options: TapOptions
  readonly #hand: AbortController
  #patience: NodeJS.Timeout | undefined

  constructor(wallet: Wallet, options: TapOptions, hand: AbortController) {
    this.#wallet = wallet
    this.#options = options
    this.#hand = hand
  }

  async transmit(command: Uint8Array): Promise<Uint8Array> {
    this.stopsWaiting()
    this.commands++
    const ins = command[1]
    const { leaveAt } = this.#options
    const response = await this.#wallet.transmit(command)
    if (leaveAt !== undefined && ins === steps[leaveAt]) return this.#tearAway()
    if (ins === steps.sign) this.refusal = refusalOf(response)
    if (ins === steps.result && isDone(response)) this.result = decodeResultCommand(decodeCommand(command)).state
    if (ins === steps.deliver && isDone(response)) this.#noteOrder(decodeCommand(command))
    if (ins === steps.give && isDone(response)) this.badges.push(decodeGiveCommand(decodeCommand(command)).issuer)
    this.beginsToWait(ins === steps.result ? 0 : PATIENCE_MS)
    return response
  }

  #noteOrder(command: Apdu): void {
    if (command.p1 === COMPLETION) this.orders.push(decodeCompletionCommand(command).orderId)
  }

  beginsToWait(ms = PATIENCE_MS): void {
    if (this.#options.stay !== true) this.#patience = setTimeout(() => this.#hand.abort(), ms)
  }

  stopsWaiting(): void {
    clearTimeout(this.#patience)
  }

  /** The wallet has answered and stored, but the answer never arrives: the worst moment to leave. */
  #tearAway(): Promise<Uint8Array> {
    this.#hand.abort()
    return new Promise(() => {})
  }
}

const statusNames = Object.keys(StatusWord) as StatusName[]

/** What a phone answers to SIGN instead of a signature; null where it signed. */
function refusalOf(response: Uint8Array): StatusName | null {
  const { status } = decodeResponse(response)
  return status === StatusWord.done ? null : (statusNames.find(name => StatusWord[name] === status) ?? 'fault')
}

const isDone = (response: Uint8Array): boolean => decodeResponse(response).status === StatusWord.done

/** What a person can do about the phone's own refusal. */
const REFUSALS: Readonly<Partial<Record<StatusName, string>>> = {
  locked: 'it is locked',
  confirm: 'its owner must confirm first',
  notFound: 'it has no badge of this company (any more)',
  outdated: 'the machine asks with an old total',
  overLimit: 'the price is over its own limit',
  tooSoon: `it signed a moment ago; tap again in ${PAUSE_SECONDS} seconds`,
}

function reportText({ holder, result, refusal, orders, badges, offers, commands }: TapReport): string {
  const outcomes = {
    brewing: 'The machine accepted the receipt and is brewing.',
    credit: 'The machine accepted the receipt but could not brew: it owes you a cup.',
    refused: 'The machine refused the receipt; nothing was charged.',
  }
  const received = `The machine handed over the receipt of work order ${orders.join(', ')}. To be paid: crema provider redeem ${orders.join(', ')}`
  const silence = orders.length > 0 ? received : 'The machine requested no receipt, or reported no outcome. See its display.'
  const said = refusal === null ? silence : `The phone refused to sign (${REFUSALS[refusal] ?? refusal}); nothing was charged.`
  const heard = commands === 0 ? 'No machine asked this phone for anything. Press a drink first, then tap.' : said
  const outcome = result === null ? heard : outcomes[result]
  return [
    ...badges.map(issuer => `The machine gave this phone its badge of ${issuer}.`),
    ...offers.map(
      ({ issuer, machineName }) =>
        `Issuer ${issuer} would give this phone a badge, through a machine that calls itself "${machineName}".\nTo agree to this company, tap again with --agree ${issuer}`,
    ),
    outcome,
    `${commands} commands answered as ${holder}.`,
  ].join('\n')
}
