/** A level of one relay line, by the simulator's clock. */
export interface Edge {
  readonly line: string
  readonly closed: boolean
  /** Microseconds. */
  readonly at: number
}

export interface RelayBounds {
  /** How long this drink's relay is closed, in milliseconds. */
  readonly pulseMs: number
  /** When daemon or guard was killed, by the same clock; null if neither was. */
  readonly killedAt: number | null
  /** When the machine served again after both were killed: nothing of it was left to open the relay before. Null if they were not. */
  readonly backAt: number | null
  /** How late this computer's timers were meanwhile, in milliseconds. */
  readonly lateMs: number
}

/** What a quiet computer takes at most to notice a death and to open the relay, in milliseconds. */
const SLACK_MS = 600

/** How often the relay closed. */
export const closingsOf = (edges: readonly Edge[]): number => edges.filter(({ closed }) => closed).length

/** What the relay did that it must not do: each closing ends with its pulse, or with the death of the process that asked for it. */
export function misuse(edges: readonly Edge[], { pulseMs, killedAt, backAt, lateMs }: RelayBounds): string[] {
  return edges.flatMap(({ line, closed, at }, index) => {
    if (!closed) return []
    const opened = edges.slice(index).find(edge => edge.line === line && !edge.closed)
    if (opened === undefined) return [`${line} closed and did not open`]
    const pulseEnd = at + pulseMs * 1000
    const due = backAt ?? (killedAt === null ? pulseEnd : Math.min(pulseEnd, Math.max(killedAt, at)))
    const overMs = (opened.at - due) / 1000
    return overMs <= SLACK_MS + lateMs ? [] : [`${line} opened ${Math.round(overMs)} ms late; ${Math.round(lateMs)} ms are this computer’s`]
  })
}
