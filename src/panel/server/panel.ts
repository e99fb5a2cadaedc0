import { CremaError } from '../../core/crema-error.ts'
import type { LedgerAnswers, Network, PageRequest, PanelFacts, PanelMessage, Power } from '../messages.ts'
import { type Ask, LedgerWatch } from './ledger-watch.ts'
import type { MachinePower } from './machine-power.ts'
import type { NetworkSwitch } from './network-switch.ts'

/** Dependencies of the panel. */
export interface PanelParts {
  readonly facts: PanelFacts
  readonly ask: Ask
  /** @param onChange called whenever the daemon starts or stops */
  power(onChange: () => void): MachinePower
  /** Null: the panel is not between the machine and its node. */
  readonly network: NetworkSwitch | null
  readonly ledgerEveryMs?: number
}

/** An open page, as a receiver of messages. */
export interface Page {
  send(message: PanelMessage): void
}

/** The panel's switches, and the daemon's state shown on all open pages. */
export class Panel {
  readonly #parts: PanelParts
  readonly #power: MachinePower
  readonly #watch: LedgerWatch
  readonly #pages = new Set<Page>()
  #ledger: LedgerAnswers | null = null
  #ledgerFault: string | null = null

  constructor(parts: PanelParts) {
    this.#parts = parts
    this.#power = parts.power(() => this.#powerChanged())
    this.#watch = new LedgerWatch({
      ask: parts.ask,
      everyMs: parts.ledgerEveryMs ?? 500,
      onLedger: ledger => this.#found(ledger, null),
      onFault: fault => this.#found(null, fault),
    })
  }

  /** Starts the daemon, unless one started elsewhere already answers. */
  async start(): Promise<void> {
    if (!(await this.#isAnswering())) this.#power.on()
  }

  /** Stops the daemon if the panel started it. */
  async stop(): Promise<void> {
    this.#watch.stop()
    await this.#power.stop()
  }

  enter(page: Page): void {
    this.#pages.add(page)
    page.send({ type: 'facts', facts: this.#parts.facts })
    page.send({ type: 'power', power: this.#powerNow() })
    page.send({ type: 'network', network: this.#networkNow() })
    if (this.#ledger !== null) page.send({ type: 'ledger', ledger: this.#ledger })
    if (this.#ledgerFault !== null) page.send({ type: 'ledger-fault', fault: this.#ledgerFault })
    this.#watch.start()
  }

  leave(page: Page): void {
    this.#pages.delete(page)
    if (this.#pages.size === 0) this.#watch.stop()
  }

  /** @throws Error that says why it was refused */
  async do(request: Exclude<PageRequest, { type: 'simulator' }>): Promise<void> {
    if (request.type === 'power') await this.#switchPower(request.on)
    else if (request.type === 'network') await this.#switchNetwork(request.on)
    else await this.#parts.ask({ command: 'redeem' })
  }

  async #switchPower(on: boolean): Promise<void> {
    if (!this.#power.isOn && (await this.#isAnswering()))
      throw new CremaError({
        code: 'machine-started-elsewhere',
        fact: 'The machine was started elsewhere.',
        expected: 'a machine that this panel started',
        remedy: 'Stop it there; then this switch starts it.',
      })
    if (on) this.#power.on()
    else await this.#power.cut()
  }

  async #switchNetwork(on: boolean): Promise<void> {
    const { network } = this.#parts
    if (network === null)
      throw new CremaError({
        code: 'no-network-switch',
        fact: 'The panel is not between the machine and its node.',
        expected: 'a panel started with --node',
        remedy: 'Start it with --node URL to use this switch.',
      })
    await (on ? network.restore() : network.cut())
    this.#tell({ type: 'network', network: this.#networkNow() })
  }

  async #isAnswering(): Promise<boolean> {
    return this.#parts.ask({ command: 'status' }).then(
      () => true,
      () => false,
    )
  }

  #found(ledger: LedgerAnswers | null, fault: string | null): void {
    const wasAnswering = this.#ledgerFault === null && this.#ledger !== null
    this.#ledger = ledger ?? this.#ledger
    this.#ledgerFault = fault
    if (wasAnswering !== (fault === null)) this.#tellPower()
    this.#tell(ledger === null ? { type: 'ledger-fault', fault: fault ?? '' } : { type: 'ledger', ledger })
  }

  /** The last ledger no longer describes the daemon. */
  #powerChanged(): void {
    this.#ledgerFault = this.#power.isOn ? 'The machine is starting.' : 'The machine is off.'
    this.#watch.forget()
    this.#tell({ type: 'ledger-fault', fault: this.#ledgerFault })
    this.#tellPower()
  }

  #powerNow(): Power {
    if (this.#power.isOn) return { at: 'on', why: null }
    const isElsewhere = this.#ledger !== null && this.#ledgerFault === null
    return isElsewhere ? { at: 'elsewhere', why: null } : { at: 'off', why: this.#power.why }
  }

  #networkNow(): Network {
    const { network } = this.#parts
    if (network === null) return 'none'
    return network.isUp ? 'up' : 'cut'
  }

  #tellPower(): void {
    this.#tell({ type: 'power', power: this.#powerNow() })
  }

  #tell(message: PanelMessage): void {
    for (const page of this.#pages) page.send(message)
  }
}
