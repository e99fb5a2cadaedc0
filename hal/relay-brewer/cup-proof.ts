import type { BrewOutcome } from '../brewer.ts'
import type { Sensors } from '../sensor.ts'
import type { Time } from '../support/time.ts'

/** What can show that a cup came, beside the relay that asked for it. */
export interface ProofOptions {
  readonly sensors: Sensors
  /** A line of the coffee machine's that comes to this level when the cup is done. */
  readonly done?: { readonly sensor: string; readonly level: 0 | 1; readonly withinMs: number } | undefined
  /** A flow meter in the water's way. Its level is the pulses that it counted. */
  readonly flow?: { readonly sensor: string; readonly pulsesPerLitre: number } | undefined
}

/** One cup as its sensors saw it. */
export interface CupSeen {
  readonly outcome: BrewOutcome
  /** Not one pulse of the flow meter. */
  readonly dry: boolean
}

/**
 * Watches one cup. To be called before the machine is told to brew: from then on nothing is missed.
 * @param leastMl water that flows for this cup at least
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
     * @param brewMs its time where no line says when it is done
     * @param stop ends the waiting: what has not been seen by then is not known
     */
    async judge(brewMs: number, time: Pick<Time, 'pause'>, stop: AbortSignal): Promise<CupSeen> {
      await time.pause(done?.withinMs ?? brewMs, AbortSignal.any([stop, over.signal]))
      over.abort()
      const water = flowed()
      if (water === 'nothing') return { outcome: stop.aborted ? 'unknown' : 'failed', dry: !stop.aborted }
      return { outcome: water === 'enough' && (await told) !== false ? 'done' : 'unknown', dry: false }
    },
    end: () => over.abort(),
  }
}

/** True when a sensor has come to a level; false when the signal aborted before. */
async function comesTo(sensors: Sensors, to: { readonly sensor: string; readonly level: number }, signal: AbortSignal): Promise<boolean> {
  for await (const { sensor, level } of sensors.changes(signal)) if (sensor === to.sensor && level === to.level) return true
  return false
}

/** True when the flow meter counts on; false when the signal aborted before. A reading after none at all is no water, nor is one that is less. */
export async function waterFlows({ sensors, flow }: ProofOptions, signal: AbortSignal): Promise<boolean> {
  let before = flow && sensors.levels().get(flow.sensor)
  for await (const { sensor, level } of sensors.changes(signal)) {
    if (sensor !== flow?.sensor) continue
    if (level !== null && level > (before ?? level)) return true
    before = level
  }
  return false
}
