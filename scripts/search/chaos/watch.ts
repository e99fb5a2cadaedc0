import { setTimeout as sleep } from 'node:timers/promises'
import type { Lateness } from '../lateness.ts'
import type { Status } from '../machine-process.ts'
import { isTransport, type Spell } from './faults.ts'
import type { Machine } from './machine.ts'
import type { Setting } from './setting.ts'

export interface Sample {
  /** Milliseconds since the course began. */
  readonly at: number
  /** How late the timers had been by then, in all. */
  readonly late: number
  readonly status: Status
}

const POLL_MS = 400
/** A pause, a sync, and patience; with a fault that lets each request time out, these 2 s too. */
const NAMED_AFTER_MS = 3500
const TIMEOUT_MS = 2000

/** Asks the machine for its status all the time. */
export class Watch {
  readonly samples: Sample[] = []
  readonly #machine: Machine
  readonly #elapsed: () => number
  readonly #lateness: Lateness
  readonly #stop = new AbortController()
  readonly #running: Promise<void>

  constructor(machine: Machine, elapsed: () => number, lateness: Lateness) {
    this.#lateness = lateness
    this.#machine = machine
    this.#elapsed = elapsed
    this.#running = this.#run()
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const at = this.#elapsed()
      // It may be off for a moment.
      const status = await this.#machine.status().catch(() => null)
      if (status !== null) this.samples.push({ at, late: this.#lateness.total, status })
      await sleep(POLL_MS)
    }
  }

  get newest(): Status | null {
    return this.samples.at(-1)?.status ?? null
  }

  /** The first sample from `from` on that fits; null when none came in time. `patience` is asked each time, in milliseconds after `from`. */
  async until(fits: (status: Status) => boolean, from: number, patience: () => number): Promise<Sample | null> {
    for (;;) {
      const found = this.samples.find(({ at, status }) => at >= from && fits(status))
      if (found !== undefined) return found
      if (this.#elapsed() > from + patience()) return null
      await sleep(POLL_MS / 4)
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }
}

/** The methods without which no sync succeeds. */
const NEEDED = ['eth_getBlockByNumber', 'eth_call']

/** Whether no sync can succeed under this spell, and what its problem is called. */
function mustBeNamed({ endpoint, share, methods, fault }: Spell, { endpoints }: Setting): RegExp | null {
  if ((endpoint !== null && endpoints > 1) || share < 1) return null
  if (fault.kind === 'chain-id' || (fault.kind === 'another-chain' && fault.chainId !== null)) return /wrong-chain/
  if (fault.kind === 'huge-body' && fault.megabytes < 50) return null
  return isTransport(fault) && fault.kind !== 'delay' && (methods === null || methods.some(method => NEEDED.includes(method))) ? /./ : null
}

/** Whether a node that tells the first lie does not tell the second: it tells one at a time. */
const liesInsteadOf = (first: Spell, second: Spell) =>
  !isTransport(first.fault) && !isTransport(second.fault) && (first.methods?.includes('eth_chainId') ?? true)

const namedAfter = ({ fault }: Spell) => NAMED_AFTER_MS + (['hang', 'huge-body', 'half-a-body'].includes(fault.kind) ? TIMEOUT_MS : 0)

/** The faults that `status` did not name while they lasted, with what to do. */
export function unnamed(samples: readonly Sample[], spells: readonly Spell[], setting: Setting): string[] {
  return spells.flatMap((spell, index) => {
    const meets = (other: Spell) => other !== spell && other.from < spell.until && spell.from < other.until
    if (spells.slice(0, index).some(other => meets(other) && liesInsteadOf(other, spell))) return []
    const isHidden = spells.some(meets)
    // One of two simultaneous faults is enough.
    const code = mustBeNamed(spell, setting) && (isHidden ? /./ : mustBeNamed(spell, setting))
    const before = samples.findLast(({ at }) => at <= spell.from)?.late ?? 0
    const during = samples.filter(({ at, late }) => at >= spell.from + namedAfter(spell) + late - before && at < spell.until)
    if (code === null || during.length === 0) return []
    const names = ({ status: { problems } }: Sample) =>
      problems.some(problem => code.test(problem.code) && problem.fact !== '' && problem.remedy !== '')
    const known = ({ status }: Sample) => status.problems.map(problem => problem.code).join(', ') || 'none'
    const silent = during.find(sample => !names(sample))
    return silent === undefined ? [] : [`${spell.fault.kind} was not named at ${Math.round(silent.at)} ms; problems: ${known(silent)}`]
  })
}
