import type { BrewOutcome } from '../brewer.ts'
import type { Sensors } from '../sensor.ts'
import { withSignals } from '../support/joined-signals.ts'
import type { Time } from '../support/time.ts'

/** What can show that a cup came, beyond the relay that requested it. */
export interface ProofOptions {
  readonly sensors: Sensors
  /** A line of the coffee machine that reaches this level when the cup is done. */
  readonly done?: { readonly sensor: string; readonly level: 0 | 1; readonly withinMs: number } | undefined
  /** A flow meter in the water path. Its level is the number of pulses counted. */
  readonly flow?: { readonly sensor: string; readonly pulsesPerLitre: number } | undefined
}

/** One cup as seen by the sensors. */
export interface CupSeen {
  readonly outcome: BrewOutcome
  /** The flow meter counted no pulse at all. */
  readonly dry: boolean
}

/**
 * Watches one cup. Call it before the machine is told to brew, so that nothing is missed.
 * @param leastMl the least water that this cup takes, in millilitres
 */
export function watchCup({ sensors, done, flow }: ProofOptions, leastMl: number) {
  const over = new AbortController()
  const counted = () => (flow === undefined ? 0 : (sensors.levels().get(flow.sensor) ?? 0))
  const before = counted()
  const told = done === undefined ? undefined : comesTo(sensors, done, over.signal)
  void told?.then(() => over.abort())

  function flowed(): 'nothing' | 'too little' | 'enough' {
    if (flow === undefined) return 'enough'
    const pulses = counted() - before
    if (pulses === 0) return 'nothing'
    return (pulses * 1000) / flow.pulsesPerLitre >= leastMl ? 'enough' : 'too little'
  }

  return {
    /**
     * Waits for the cup and judges it.
     * @param brewMs how long the cup takes, used when no line reports that it is done
     * @param stop ends the wait; what was not seen by then counts as unknown
     */
    async judge(brewMs: number, time: Pick<Time, 'pause'>, stop: AbortSignal): Promise<CupSeen> {
      await withSignals([stop, over.signal], until => time.pause(done?.withinMs ?? brewMs, until))
      over.abort()
      const water = flowed()
      if (water === 'nothing') return { outcome: stop.aborted ? 'unknown' : 'failed', dry: !stop.aborted }
      return { outcome: water === 'enough' && (await told) !== false ? 'done' : 'unknown', dry: false }
    },
    end: () => over.abort(),
  }
}

/** True when a sensor reaches a level; false when the signal aborts first. */
async function comesTo(sensors: Sensors, to: { readonly sensor: string; readonly level: number }, signal: AbortSignal): Promise<boolean> {
  for await (const { sensor, level } of sensors.changes(signal)) if (sensor === to.sensor && level === to.level) return true
  return false
}

/**
 * True when the flow meter counts further; false when the signal aborts first. A first reading after none is no proof of water,
 * nor is a lower reading.
 */
export async function waterFlows({ sensors, flow }: ProofOptions, signal: AbortSignal): Promise<boolean> {
  let before = flow && sensors.levels().get(flow.sensor)
  for await (const { sensor, level } of sensors.changes(signal)) {
    if (sensor !== flow?.sensor) continue
    if (level !== null && level > (before ?? level)) return true
    before = level
  }
  return false
}
