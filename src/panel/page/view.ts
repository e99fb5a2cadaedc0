import type { SimulatorEvent } from '../../../hal/sim/messages.ts'
import type { MachineStatus, Wire } from '../../control/status.ts'
import type { Fault } from '../../core/crema-error.ts'
import type { Redemption, StoredReceipt, Vend } from '../../store/records.ts'
import type { HolderEntry } from '../holders.ts'
import type { LedgerAnswers, Network, PanelFacts, PanelMessage, Power } from '../messages.ts'
import type { Holder } from './holder.ts'

/** The ledger as returned by the daemon's control socket: amounts and times are decimal text. */
export interface MachineLedger {
  readonly status: Wire<MachineStatus>
  readonly receipts: readonly (Wire<StoredReceipt> & { readonly symbol: string; readonly decimals: number })[]
  readonly vends: readonly Wire<Vend>[]
  readonly redemptions: readonly Wire<Redemption>[]
  readonly credits: readonly { readonly channelId: string; readonly holder: string; readonly amount: string }[]
}

/** The cup under the spout, with a new number for each cup poured. */
export interface PouredCup {
  readonly number: number
  readonly product: string
  /** Without beans or water the machine's button is pressed, but no coffee comes. */
  readonly isFull: boolean
}

/** A phone or card for the reader. */
export interface HolderView extends Pick<HolderEntry, 'kind' | 'name'> {
  readonly address: string
  readonly note: string
  /** Null for a card, which cannot be locked. */
  readonly isLocked: boolean | null
  readonly isAtReader: boolean
  readonly spent: Awaited<ReturnType<Holder['spent']>>
  /** The text about its last tap. */
  readonly screen: string
}

/** Everything that the page shows. */
export interface View {
  /** Null before the first connection. */
  readonly isServerUp: boolean | null
  readonly facts: PanelFacts | null
  readonly simulatorFault: Fault | null
  readonly isReaderThere: boolean
  readonly isFieldTaken: boolean
  readonly lines: Readonly<Record<string, boolean>>
  readonly levels: Readonly<Record<string, number>>
  readonly lamp: Extract<SimulatorEvent, { kind: 'lamp' }>['lamp'] | null
  readonly display: readonly string[]
  /** Null for an empty cup. */
  readonly cup: PouredCup | null
  /** How often a relay line has closed since the page was opened. */
  readonly pulses: number
  readonly power: Power
  readonly network: Network
  readonly ledger: MachineLedger | null
  /** Why the ledger is out of date; null if it is not. */
  readonly ledgerFault: string | null
  readonly holders: readonly HolderView[]
  /** Why the last request was refused. */
  readonly notice: Fault | null
}

export const firstView: View = {
  isServerUp: null,
  facts: null,
  simulatorFault: null,
  isReaderThere: true,
  isFieldTaken: false,
  lines: {},
  levels: {},
  lamp: null,
  display: [],
  cup: null,
  pulses: 0,
  power: { at: 'off', why: null },
  network: 'none',
  ledger: null,
  ledgerFault: null,
  holders: [],
  notice: null,
}

/** The view after a message from the server. Pure; answers to the page's own requests change nothing. */
export function viewAfter(view: View, message: PanelMessage): View {
  switch (message.type) {
    case 'facts':
      return { ...view, facts: message.facts }
    case 'simulator':
      return message.message.type === 'event' ? afterEvent(view, message.message) : view
    case 'simulator-link':
      return { ...view, simulatorFault: message.fault, isFieldTaken: false }
    case 'power':
      return { ...view, power: message.power }
    case 'network':
      return { ...view, network: message.network }
    case 'ledger':
      return { ...view, ledger: asMachineLedger(message.ledger), ledgerFault: null }
    case 'ledger-fault':
      return { ...view, ledgerFault: message.fault }
    case 'refused':
      return { ...view, notice: message.fault }
  }
}

/** The panel's own daemon answers in these shapes. */
const asMachineLedger = (ledger: LedgerAnswers) => ledger as unknown as MachineLedger

function afterEvent(view: View, event: SimulatorEvent): View {
  switch (event.kind) {
    case 'state': {
      const { reader, card, lines, levels, lamp, display } = event
      return { ...view, isReaderThere: reader, isFieldTaken: card !== null, lines, levels, lamp, display }
    }
    case 'pressed':
      return { ...view, cup: null }
    case 'level':
      return { ...view, levels: { ...view.levels, [event.sensor]: event.level } }
    case 'reader':
      return { ...view, isReaderThere: event.present }
    case 'card-entered':
      return { ...view, isFieldTaken: true }
    case 'card-left':
      return { ...view, isFieldTaken: false }
    case 'line':
      return afterLine({ ...view, lines: { ...view.lines, [event.line]: event.closed } }, event)
    case 'lamp':
      return { ...view, lamp: event.lamp }
    case 'display':
      return { ...view, display: event.lines }
    default:
      return view
  }
}

/** A closing line presses the coffee machine's button, and the cup fills. */
function afterLine(view: View, { line, closed }: { line: string; closed: boolean }): View {
  if (!closed) return view
  const pulses = view.pulses + 1
  const product = view.facts?.products.find(each => each.line === line)
  const isFull = levelOf(view, 'beans', 1) > 0 && levelOf(view, 'water', 1) > 0
  return { ...view, pulses, cup: product === undefined ? view.cup : { number: pulses, product: product.name, isFull } }
}

/** A level that was never set counts as good. */
export const levelOf = ({ levels }: Pick<View, 'levels'>, sensor: string, good: number): number => levels[sensor] ?? good
