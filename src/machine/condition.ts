import type { Brewer, BrewerStatus } from '../../hal/brewer.ts'
import type { CardReader } from '../../hal/card-reader.ts'
import type { Sensors } from '../../hal/sensor.ts'
import { BREWER_DEAD, NO_WATER, nameOfCause, READER_DEAD, SENSOR_DEAD, spoilsCup } from '../core/causes.ts'
import { allWell, bitsOf, dueAtMs, firstState, type RuleState, type SensorRule, stepRule, stoppedBy } from '../core/sensor-rules.ts'
import type { Logger } from '../logger.ts'

/** What the machine reports of itself (protocol, section 7). `status` is 1 while no drink at all can be had. */
export interface ConditionBits {
  readonly status: 0 | 1
  readonly faults: number
  readonly supplies: number
}

/** One sensor for `status`; `level` is null while it is not known, `dead` where its driver cannot read it any more. */
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
  readonly log: Logger
  /** Monotonic milliseconds. */
  readonly now?: () => number
}

type Devices = ConditionParts['hal']

/** A reader or guard that is back sooner was only replugged or restarted: selections wait for it, and nobody is called. */
const AWAY_MS = 10_000

/** No water flowed during the last cup. */
const dryRule = deviceRule('hal.brewer.flow', NO_WATER, 0)

/** A brewer that is lost says nothing of its water. */
const flows = (state: BrewerStatus['state']): boolean | undefined => (state === 'lost' ? undefined : state !== 'dry')

/** The machine's own parts, as sensors that are 1 while they work. No configured sensor has a dot in its name. */
const devices: readonly { readonly rule: SensorRule; works(devices: Devices): boolean | undefined }[] = [
  { rule: deviceRule('hal.reader', READER_DEAD, AWAY_MS), works: ({ reader }) => reader.status().state === 'ready' },
  { rule: deviceRule('hal.brewer', BREWER_DEAD, AWAY_MS), works: ({ brewer }) => brewer.status().state !== 'lost' },
  { rule: dryRule, works: ({ brewer }) => flows(brewer.status().state) },
  {
    rule: { ...deviceRule('hal.sensors', SENSOR_DEAD, AWAY_MS), stops: false },
    works: ({ sensors }) => ![...sensors.levels().values()].includes(null),
  },
]

function deviceRule(sensor: string, cause: number, badAfterMs: number): SensorRule {
  return { sensor, cause, bad: 'below', at: 0, clear: 1, badAfterMs, goodAfterMs: 0, stops: true }
}

/** How the machine itself is: which faults and supplies its sensors, reader and brewer show, and which drinks those stop. */
export class Condition {
  readonly #parts: ConditionParts
  readonly #now: () => number
  readonly #rules: readonly SensorRule[]
  readonly #listeners = new Set<() => void>()
  #states: readonly RuleState[]
  #timer: NodeJS.Timeout | undefined

  constructor(parts: ConditionParts) {
    this.#parts = parts
    this.#now = parts.now ?? (() => performance.now())
    this.#rules = [...parts.rules, ...devices.map(({ rule }) => rule)]
    this.#states = [...parts.rules.map(rule => firstState(rule, this.#level(rule.sensor))), ...devices.map(() => allWell)]
  }

  /** Follows the sensors until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { sensors, reader, brewer } = this.#parts.hal
    reader.onStatus(() => this.#look(), signal)
    brewer.onStatus(() => this.#look(), signal)
    this.#look()
    for await (const _ of sensors.changes(signal)) this.#look()
    clearTimeout(this.#timer)
  }

  /** For the report. */
  bits(): ConditionBits {
    return { status: this.outOfService() === null ? 0 : 1, ...bitsOf(this.causes()) }
  }

  /** What is wrong now, in the order of the configuration. */
  causes(): number[] {
    return this.#bad().map(({ cause }) => cause)
  }

  /** Causes that no sensor says are gone: what is wrong now, what is about to be, and what a sensor without a reading is for. */
  notGone(): number[] {
    const isGone = (rule: SensorRule, { bad, otherwiseSinceMs }: RuleState) =>
      !bad && otherwiseSinceMs === null && this.#level(rule.sensor) !== undefined
    return this.#rules.filter((rule, index) => !isGone(rule, this.#states[index] as RuleState)).map(({ cause }) => cause)
  }

  /** The causes that keep this product from being offered; none when it can be had. */
  causesAgainst(product: string): number[] {
    return stoppedBy(this.#bad(), this.#parts.needs[product] ?? [])
  }

  /** The causes that keep this product from being tried in service mode: not a dry brewer, for only a cup shows that its water flows again. */
  causesAgainstTestCup(product: string): number[] {
    return stoppedBy(
      this.#bad().filter(rule => rule !== dryRule),
      this.#parts.needs[product] ?? [],
    )
  }

  /** While no drink can be had: the cause that stops them all, else the first one's. Null while there is one to be had. */
  outOfService(): number | null {
    const stops = Object.keys(this.#parts.needs).map(product => this.causesAgainst(product))
    if (stops.some(causes => causes.length === 0)) return null
    return this.causes().find(cause => stops.every(causes => causes.includes(cause))) ?? stops[0]?.[0] ?? null
  }

  /** Calls back at each change of what is wrong, until the signal aborts. */
  onChange(listener: () => void, signal: AbortSignal): void {
    if (signal.aborted) return
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true })
  }

  /** Watches a cup. Returns how to end that, with the first fault that rose meanwhile and may have spoiled it; null when none did. */
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
      ...{ sensor, cause: nameOfCause(cause) },
      ...{ level: this.#level(sensor) ?? null, bad: this.#states[index]?.bad ?? false },
      dead: this.#parts.hal.sensors.levels().get(sensor) === null,
    }))
  }

  #bad(): SensorRule[] {
    return this.#rules.filter((_, index) => this.#states[index]?.bad)
  }

  #level(sensor: string): number | undefined {
    const { hal } = this.#parts
    const device = devices.find(({ rule }) => rule.sensor === sensor)
    if (device === undefined) return hal.sensors.levels().get(sensor) ?? undefined
    const works = device.works(hal)
    return works === undefined ? undefined : Number(works)
  }

  /** Steps every rule by what is known now, and comes back when one is due. */
  #look(): void {
    const nowMs = this.#now()
    const before = this.#states
    this.#states = this.#rules.map((rule, index) => stepRule(rule, before[index] as RuleState, this.#level(rule.sensor), nowMs))
    const changed = this.#rules.filter((_, index) => this.#states[index]?.bad !== before[index]?.bad)
    this.#wake(Math.min(...this.#rules.map((rule, index) => dueAtMs(rule, this.#states[index] as RuleState))) - nowMs)
    for (const rule of changed) this.#tell(rule)
    if (changed.length > 0) for (const listener of [...this.#listeners]) listener()
  }

  #wake(inMs: number): void {
    clearTimeout(this.#timer)
    if (inMs < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => this.#look(), Math.max(0, Math.ceil(inMs)))
  }

  #tell({ sensor, cause }: SensorRule): void {
    const bad = this.#bad().some(rule => rule.sensor === sensor && rule.cause === cause)
    this.#parts.log.warn(
      { sensor, cause: nameOfCause(cause), level: this.#level(sensor) },
      bad ? 'a sensor shows a fault' : 'a sensor shows it mended',
    )
  }
}
