import type { GuardReport } from './messages.ts'

/**
 * The guard's rules, pure: (state, event) -> (state, effects). Time is passed in with each event: milliseconds of one monotonic
 * clock. A line is never closed longer than requested, longer than the maximum, or later than the heartbeat timeout after the
 * last beat, provided that a `time` event arrives at `wakeAt`.
 */
export interface GuardLimits {
  readonly lines: readonly string[]
  readonly maxPulseMs: number
  readonly heartbeatTimeoutMs: number
}

/** How long the driver may take to open the lines. After that the guard exits, so that a new one can try. */
export const OPENING_TIMEOUT_MS = 1000

interface RunningPulse {
  readonly id: number
  readonly opensAt: number
}

export type GuardState =
  | { readonly phase: 'open' }
  | { readonly phase: 'closed'; readonly pulse: RunningPulse; readonly lastBeatAt: number }
  | {
      readonly phase: 'opening'
      readonly pulse: { readonly id: number; readonly cut: boolean } | undefined
      /** Ids of the `open` requests to answer. */
      readonly asked: readonly number[]
      /** The exit code, if the guard exits after opening the lines. */
      readonly ending: number | undefined
      readonly giveUpAt: number
    }
  | { readonly phase: 'ended' }

type Opening = Extract<GuardState, { phase: 'opening' }>

export type GuardEvent =
  | { readonly kind: 'pulse'; readonly id: number; readonly line: string; readonly ms: number }
  | { readonly kind: 'open'; readonly id: number }
  | { readonly kind: 'beat' }
  | { readonly kind: 'time' }
  /** The driver has closed this pulse's line. */
  | { readonly kind: 'line-closed'; readonly id: number }
  /** The driver has opened all lines. */
  | { readonly kind: 'lines-open' }
  /** The driver can no longer drive the lines. */
  | { readonly kind: 'lines-lost'; readonly reason: string; readonly remedy: string }
  /** The pipe closed, a signal arrived, or the guard itself failed. */
  | { readonly kind: 'end'; readonly code: number }

export type GuardEffect =
  | { readonly kind: 'close-line'; readonly line: string; readonly id: number }
  | { readonly kind: 'open-lines' }
  | { readonly kind: 'tell'; readonly report: GuardReport }
  | { readonly kind: 'exit'; readonly code: number }

export interface GuardStep {
  readonly state: GuardState
  readonly effects: readonly GuardEffect[]
}

/** The state once the lines have been opened for the first time. */
export const initialGuardState: GuardState = { phase: 'open' }

/** When the next `time` event is due, if nothing else happens first. */
export function wakeAt(state: GuardState, limits: GuardLimits): number | undefined {
  if (state.phase === 'closed') return Math.min(state.pulse.opensAt, state.lastBeatAt + limits.heartbeatTimeoutMs)
  return state.phase === 'opening' ? state.giveUpAt : undefined
}

/** Handles what is overdue before the event itself, so that a late beat cannot lengthen a pulse. */
export function guardStep(state: GuardState, event: GuardEvent, at: number, limits: GuardLimits): GuardStep {
  const due = overdue(state, at, limits)
  if (due.state.phase === 'ended') return due
  const next = handle(due.state, event, at, limits)
  return { state: next.state, effects: [...due.effects, ...next.effects] }
}

function overdue(state: GuardState, at: number, limits: GuardLimits): GuardStep {
  const wake = wakeAt(state, limits)
  if (wake === undefined || at < wake) return unchanged(state)
  return state.phase === 'closed' ? open(state, at) : end(1)
}

function handle(state: GuardState, event: GuardEvent, at: number, limits: GuardLimits): GuardStep {
  switch (event.kind) {
    case 'pulse':
      return pulse(state, event, at, limits)
    case 'open':
      return askOpen(state, event.id, at)
    case 'beat':
      return unchanged(state.phase === 'closed' ? { ...state, lastBeatAt: at } : state)
    case 'line-closed':
      return isRunning(state, event.id) ? { state, effects: [tell({ type: 'closed', id: event.id, at })] } : unchanged(state)
    case 'lines-open':
      return state.phase === 'opening' ? opened(state, at) : unchanged(state)
    case 'lines-lost':
      return end(1, tell({ type: 'lost', reason: event.reason, remedy: event.remedy }))
    case 'end':
      return askEnd(state, event.code, at)
    case 'time':
      return unchanged(state)
  }
}

function pulse(state: GuardState, asked: { id: number; line: string; ms: number }, at: number, limits: GuardLimits): GuardStep {
  const reason = refusal(state, asked, limits)
  if (reason !== undefined) return { state, effects: [tell({ type: 'refused', id: asked.id, reason })] }
  return {
    state: { phase: 'closed', pulse: { id: asked.id, opensAt: at + asked.ms }, lastBeatAt: at },
    effects: [{ kind: 'close-line', line: asked.line, id: asked.id }],
  }
}

function refusal(state: GuardState, asked: { line: string; ms: number }, limits: GuardLimits): string | undefined {
  if (state.phase !== 'open') return 'Another pulse is in progress; only one at a time is allowed.'
  if (!limits.lines.includes(asked.line)) return `There is no line "${asked.line}"; the lines are ${limits.lines.join(', ')}.`
  if (!(asked.ms > 0)) return `A pulse of ${asked.ms} ms was requested; it must be longer than 0.`
  if (asked.ms > limits.maxPulseMs)
    return `A pulse of ${asked.ms} ms was requested; at most ${limits.maxPulseMs} are allowed (max_pulse_ms).`
  return undefined
}

function askOpen(state: GuardState, id: number, at: number): GuardStep {
  const { state: opening, effects } = open(state, at)
  return { state: { ...opening, asked: [...opening.asked, id] }, effects }
}

function askEnd(state: GuardState, code: number, at: number): GuardStep {
  const { state: opening, effects } = open(state, at)
  return { state: { ...opening, ending: opening.ending ?? code }, effects }
}

function open(state: GuardState, at: number): { state: Opening; effects: readonly GuardEffect[] } {
  if (state.phase === 'opening') return { state, effects: [] }
  const pulse = state.phase === 'closed' ? { id: state.pulse.id, cut: at < state.pulse.opensAt } : undefined
  const opening: Opening = { phase: 'opening', pulse, asked: [], ending: undefined, giveUpAt: at + OPENING_TIMEOUT_MS }
  return { state: opening, effects: [{ kind: 'open-lines' }] }
}

function opened(state: Opening, at: number): GuardStep {
  const effects: GuardEffect[] = state.asked.map(id => tell({ type: 'all-open', id, at }))
  if (state.pulse) effects.unshift(tell({ type: 'opened', ...state.pulse, at }))
  if (state.ending === undefined) return { state: initialGuardState, effects }
  return { state: { phase: 'ended' }, effects: [...effects, { kind: 'exit', code: state.ending }] }
}

/** Exits at once. The lines are driven open once more, in case that still works. */
function end(code: number, ...told: GuardEffect[]): GuardStep {
  return { state: { phase: 'ended' }, effects: [{ kind: 'open-lines' }, ...told, { kind: 'exit', code }] }
}

function isRunning(state: GuardState, id: number): boolean {
  return (state.phase === 'closed' || state.phase === 'opening') && state.pulse?.id === id
}

function unchanged(state: GuardState): GuardStep {
  return { state, effects: [] }
}

function tell(report: GuardReport): GuardEffect {
  return { kind: 'tell', report }
}
