import type { Brewer, BrewerStatus } from '../../hal/brewer.ts'
import type { CardReader } from '../../hal/card-reader.ts'
import type { Sensors } from '../../hal/sensor.ts'
import { BREWER_DEAD, NO_WATER, nameOfCause, READER_DEAD, SENSOR_DEAD, STORE_FAILED, spoilsCup } from '../core/causes.ts'
import { allWell, bitsOf, causesAgainst, dueAtMs, firstState, type RuleState, type SensorRule, stepRule } from '../core/sensor-rules.ts'
import type { Logger } from '../logger.ts'
import type { Store } from '../store/store.ts'
import type { Cancel, Time } from '../support/time.ts'

/** The machine's condition as reported (protocol, section 7). `status` is 1 while no drink at all is available. */
export interface ConditionBits {
  readonly status: 0 | 1
  readonly faults: number
  readonly supplies: number
}

/** One sensor for `status`. `level` is null while unknown; `dead` means that its driver can no longer read it. */
export interface SensorStatus {
  readonly sensor: string
  readonly cause: string
  readonly level: number | null
  readonly bad: boolean
  readonly dead: boolean
}

export interface ConditionParts {
  readonly rules: readonly SensorRule[]
  /** Names of supplies, by product. */
  readonly needs: Readonly<Record<string, readonly string[]>>
  readonly hal: {
    readonly sensors: Sensors
    readonly reader: Pick<CardReader, 'status' | 'onStatus'>
    readonly brewer: Pick<Brewer, 'status' | 'onStatus'>
  }
  readonly store: Pick<Store, 'status' | 'onStatus'>
  readonly time: Time
  readonly log: Logger
}

type Devices = ConditionParts['hal'] & Pick<ConditionParts, 'store'>

/**
 * A reader or guard that returns within this time was only replugged or restarted: sales wait for it, but it is not reported as a fault.
 */
const AWAY_MS = 10_000

/** No water flowed during the last cup. */
const dryRule = deviceRule('hal.brewer.flow', NO_WATER, 0)

/** Undefined while the brewer is lost, since the water flow is unknown then. */
const flows = (state: BrewerStatus['state']): boolean | undefined => (state === 'lost' ? undefined : state !== 'dry')

/** The machine's own devices, as sensors that are 1 while they work. No configured sensor has a dot in its name. */
const devices: readonly { readonly rule: SensorRule; works(devices: Devices): boolean | undefined }[] = [
  { rule: deviceRule('hal.reader', READER_DEAD, AWAY_MS), works: ({ reader }) => reader.status().state === 'ready' },
  { rule: deviceRule('hal.brewer', BREWER_DEAD, AWAY_MS), works: ({ brewer }) => brewer.status().state !== 'lost' },
  { rule: dryRule, works: ({ brewer }) => flows(brewer.status().state) },
  {
    rule: { ...deviceRule('hal.sensors', SENSOR_DEAD, AWAY_MS), stops: false },
    works: ({ sensors }) => ![...sensors.levels().values()].includes(null),
  },
  { rule: deviceRule('machine.store', STORE_FAILED, 0), works: ({ store }) => store.status().state === 'ready' },
]

function deviceRule(sensor: string, cause: number, badAfterMs: number): SensorRule {
  return { sensor, cause, bad: 'below', at: 0, clear: 1, badAfterMs, goodAfterMs: 0, stops: true }
}

/** The machine's condition: the faults and supplies shown by its sensors, reader, brewer and store, and the drinks they stop. */
export class Condition {
  readonly #parts: ConditionParts
  readonly #rules: readonly SensorRule[]
  readonly #listeners = new Set<() => void>()
  #states: readonly RuleState[]
  #endWait: Cancel = () => {}

  constructor(parts: ConditionParts) {
    this.#parts = parts
    this.#rules = [...parts.rules, ...devices.map(({ rule }) => rule)]
    this.#states = [...parts.rules.map(rule => firstState(rule, this.#level(rule.sensor))), ...devices.map(() => allWell)]
  }

  /** Follows the sensors until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { hal, store } = this.#parts
    const { sensors, reader, brewer } = hal
    reader.onStatus(() => this.#look(), signal)
    brewer.onStatus(() => this.#look(), signal)
    store.onStatus(() => this.#look(), signal)
    this.#look()
    for await (const _ of sensors.changes(signal)) this.#look()
    this.#endWait()
  }

  /** For the report. */
  bits(): ConditionBits {
    return { status: this.outOfService() === null ? 0 : 1, ...bitsOf(this.causes()) }
  }

  /** The active causes, in the order of the configuration. */
  causes(): number[] {
    return this.#bad().map(({ cause }) => cause)
  }

  /** Causes not yet cleared: active, pending, or with no sensor reading. */
  notGone(): number[] {
    const isGone = (rule: SensorRule, { bad, otherwiseSinceMs }: RuleState) =>
      !bad && otherwiseSinceMs === null && this.#level(rule.sensor) !== undefined
    return this.#rules.filter((rule, index) => !isGone(rule, this.#states[index] as RuleState)).map(({ cause }) => cause)
  }

  /** The causes that stop this product; empty if it is available. */
  causesAgainst(product: string): number[] {
    return causesAgainst(this.#bad(), this.#parts.needs[product] ?? [])
  }

  /** The causes that stop a test cup of this product. A dry brewer does not, since only a cup can show that its water flows again. */
  causesAgainstTestCup(product: string): number[] {
    return causesAgainst(
      this.#bad().filter(rule => rule !== dryRule),
      this.#parts.needs[product] ?? [],
    )
  }

  /**
   * While no drink is available: the cause that stops all of them, or else the first drink's first cause. Null while any drink is
   * available.
   */
  outOfService(): number | null {
    const stops = Object.keys(this.#parts.needs).map(product => this.causesAgainst(product))
    if (stops.some(causes => causes.length === 0)) return null
    return this.causes().find(cause => stops.every(causes => causes.includes(cause))) ?? stops[0]?.[0] ?? null
  }

  /** Calls back on each change of the active causes until the signal aborts. */
  onChange(listener: () => void, signal: AbortSignal): void {
    if (signal.aborted) return
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true })
  }

  /**
   * Watches a cup. Returns a function that ends the watch and returns the first new fault that may have spoiled the cup; null if none did.
   */
  watchForSpoiling(): () => number | null {
    let known = this.causes()
    const over = new AbortController()
    let spoiled: number | null = null
    this.onChange(() => {
      const causes = this.causes()
      spoiled ??= causes.find(cause => spoilsCup(cause) && !known.includes(cause)) ?? null
      known = causes
    }, over.signal)
    return () => {
      over.abort()
      return spoiled
    }
  }

  sensors(): SensorStatus[] {
    return this.#parts.rules.map(({ sensor, cause }, index) => ({
      sensor,
      cause: nameOfCause(cause),
      level: this.#level(sensor) ?? null,
      bad: this.#states[index]?.bad ?? false,
      dead: this.#parts.hal.sensors.levels().get(sensor) === null,
    }))
  }

  #bad(): SensorRule[] {
    return this.#rules.filter((_, index) => this.#states[index]?.bad)
  }

  #level(sensor: string): number | undefined {
    const { hal, store } = this.#parts
    const device = devices.find(({ rule }) => rule.sensor === sensor)
    if (device === undefined) return hal.sensors.levels().get(sensor) ?? undefined
    const works = device.works({ ...hal, store })
    return works === undefined ? undefined : Number(works)
  }

  /** Steps every rule with the current levels, and schedules the next look when one is due. */
  #look(): void {
    const nowMs = this.#parts.time.now()
    const before = this.#states
    this.#states = this.#rules.map((rule, index) => stepRule(rule, before[index] as RuleState, this.#level(rule.sensor), nowMs))
    const changed = this.#rules.filter((_, index) => this.#states[index]?.bad !== before[index]?.bad)
    this.#wake(Math.min(...this.#rules.map((rule, index) => dueAtMs(rule, this.#states[index] as RuleState))) - nowMs)
    for (const rule of changed) this.#tell(rule)
    if (changed.length > 0) for (const listener of [...this.#listeners]) listener()
  }

  #wake(inMs: number): void {
    this.#endWait()
    if (inMs < Number.POSITIVE_INFINITY) this.#endWait = this.#parts.time.after(inMs, () => this.#look())
  }

  #tell({ sensor, cause }: SensorRule): void {
    const bad = this.#bad().some(rule => rule.sensor === sensor && rule.cause === cause)
    this.#parts.log.warn(
      { sensor, cause: nameOfCause(cause), level: this.#level(sensor) },
      bad ? 'A sensor reports a fault.' : 'A sensor reports that a fault is over.',
    )
  }
}
