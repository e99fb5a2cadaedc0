/** A flow meter's edge as the kernel numbered it (uAPI v2 `line_seqno`: from 1, by one, 32 bits). */
export interface FlowEdge {
  readonly lineSequence: number
}

/** What went through a flow meter. `lost` of the pulses are known by their numbers alone: the kernel's buffer was full. */
export interface FlowCount {
  readonly pulses: number
  readonly lost: number
  /** The newest edge's number; null before the first. */
  readonly lastSequence: number | null
}

export const noFlow: FlowCount = { pulses: 0, lost: 0, lastSequence: null }

/** Counts one edge more, and those before it that never arrived. An edge seen before counts nothing. */
export function countEdge(count: FlowCount, { lineSequence }: FlowEdge): FlowCount {
  const last = count.lastSequence ?? lineSequence - 1
  const step = (lineSequence - last) | 0
  if (step <= 0) return count
  return { pulses: count.pulses + step, lost: count.lost + step - 1, lastSequence: lineSequence >>> 0 }
}

/** @param pulsesPerLitre as the flow meter's maker gives it */
export function millilitres(count: FlowCount, pulsesPerLitre: number): number {
  return (count.pulses * 1000) / pulsesPerLitre
}
