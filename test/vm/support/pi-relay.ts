import type { GuardConfig } from '../../../hal/guard/config.ts'
import type { GpioBackend } from '../../../hal/raspberry-pi/gpio.ts'
import { systemTime } from '../../../hal/support/system-time.ts'
import type { RelayHarness } from '../../hal/contracts/relay-contract.ts'
import { type KernelTrace, startTrace } from './kernel-trace.ts'
import { plugChip, type SimulatedChip } from './simulated-chip.ts'

/** Built by `test/vm/run`: the guard, and the stand-in for the daemon. */
const built = new URL('../../../.cache/vm/build/', import.meta.url)
export const builtDaemon = [new URL('test/hal/guard/daemon.js', built).pathname]
const { openGuardedRelay } = (await import(
  new URL('hal/guard/guarded-relay.js', built).href
)) as typeof import('../../../hal/guard/guarded-relay.ts')

/** The board's two lines, one of each polarity. */
export const relayPins = {
  espresso: { pin: 22, active: 'high' },
  lungo: { pin: 23, active: 'low' },
} as const
export type RelayLine = keyof typeof relayPins

/** A change of a relay's contacts, from the kernel's trace. */
export interface ContactChange {
  readonly closed: boolean
  /** Milliseconds of CLOCK_MONOTONIC. */
  readonly at: number
}

/** A relay board at simulated lines, and the kernel's trace of them. */
export interface RelayBoard {
  readonly config: GuardConfig
  closed(line: RelayLine): boolean
  /** All changes of that line's contacts; a line is open at first. */
  changes(line: RelayLine): ContactChange[]
  /** The first change to that state after that time; waits for it if necessary. */
  change(line: RelayLine, closed: boolean, after: number): Promise<ContactChange>
  /** Sets the state of a line that no process drives. */
  rest(line: RelayLine, state: 'open' | 'closed'): void
  remove(): void
}

/** Plugs in a board whose resistors open each relay while no process drives its line. */
export function plugRelayBoard(backend: GpioBackend | 'auto', limits: Partial<GuardConfig> = {}): RelayBoard {
  const chip = plugChip()
  for (const { pin, active } of Object.values(relayPins)) chip.setLevel(pin, active === 'low')
  return boardOn(chip, startTrace(chip), {
    driver: 'raspberry-pi',
    options: { gpio: backend, pins: relayPins },
    lines: Object.keys(relayPins),
    maxPulseMs: 20_000,
    heartbeatTimeoutMs: 1000,
    ...limits,
  })
}

export function boardOn(chip: SimulatedChip, trace: KernelTrace, config: GuardConfig): RelayBoard {
  const isClosed = (line: RelayLine, high: boolean) => high === (relayPins[line].active === 'high')
  return {
    config,
    closed: line => isClosed(line, chip.level(relayPins[line].pin)),
    changes(line) {
      const states = trace.levels(relayPins[line].pin).map(({ high, at }) => ({ closed: isClosed(line, high), at }))
      return states.filter(({ closed }, i) => closed !== (states[i - 1]?.closed ?? false))
    },
    async change(line, closed, after) {
      const { at } = await trace.level(relayPins[line].pin, closed === (relayPins[line].active === 'high'), after)
      return { closed, at }
    },
    rest: (line, state) => chip.setLevel(relayPins[line].pin, (state === 'closed') === (relayPins[line].active === 'high')),
    remove: () => chip.remove(),
  }
}

/** A guarded relay on such a board, for the suite that every relay passes. */
export async function openPiRelay(backend: GpioBackend | 'auto'): Promise<RelayHarness> {
  const board = plugRelayBoard(backend, { maxPulseMs: 10_000 })
  const relay = await openGuardedRelay(board.config, systemTime)
  const lines = Object.keys(relayPins) as RelayLine[]
  const changes = () => lines.flatMap(line => board.changes(line).map(change => ({ line, ...change })))
  let last = 0
  return {
    relay,
    maxPulseMs: board.config.maxPulseMs,
    async nextEdge(line, closed) {
      const { at } = await board.change(line as RelayLine, closed, last)
      last = at
      return { line, closed, at }
    },
    closings: () => changes().filter(({ closed }) => closed).length,
    async close() {
      await relay.dispose()
      board.remove()
    },
  }
}
