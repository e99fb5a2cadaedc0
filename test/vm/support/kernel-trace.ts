import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { SimulatedChip } from './simulated-chip.ts'

/** One traced level of an output. */
export interface TracedLevel {
  readonly high: boolean
  /** Milliseconds of CLOCK_MONOTONIC, from the kernel. */
  readonly at: number
}

/** The kernel's trace of its GPIO lines (ftrace), with the kernel's times. */
export interface KernelTrace {
  /** The levels of an output, oldest first. A released line returns to the chip's resistor. */
  levels(pin: number): TracedLevel[]
  /** The first matching level after that time; waits for it if necessary. The vitest timeout ends the wait. */
  level(pin: number, high: boolean, after: number): Promise<TracedLevel>
}

const folder = '/sys/kernel/tracing'
const lookEveryMs = 20

/** Starts a new trace: outputs through the event gpio_value, releases through a probe on the simulator's function. */
export function startTrace(chip: SimulatedChip): KernelTrace {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('tracing_on', '0')
  write('trace_clock', 'mono')
  write('trace', '')
  write('events/gpio/gpio_value/enable', '1')
  if (!readFileSync(join(folder, 'kprobe_events'), 'utf8').includes('let_go')) write('kprobe_events', 'p:let_go gpio_sim_free pin=%si:u32')
  write('events/kprobes/let_go/enable', '1')
  write('tracing_on', '1')
  const levels = (pin: number) => traced(chip, pin)
  return {
    levels,
    async level(pin, high, after) {
      for (;;) {
        const found = levels(pin).find(level => level.high === high && level.at > after)
        if (found) return found
        await pause(lookEveryMs)
      }
    },
  }
}

/** Milliseconds of CLOCK_MONOTONIC, the trace's clock. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6

/** ` node-123   [001] .....    12.345678: gpio_value: 970 set 1` and `…: let_go: (gpio_sim_free+0x0/0x60) pin=3`. */
function traced(chip: SimulatedChip, pin: number): TracedLevel[] {
  return readFileSync(join(folder, 'trace'), 'utf8')
    .split('\n')
    .flatMap(line => {
      const [, seconds, event, rest = ''] = / ([\d.]+): (\w+): (.*)$/.exec(line) ?? []
      const at = Number(seconds) * 1000
      const [number, level] = rest.split(' set ')
      if (event === 'gpio_value' && Number(number) === chip.base + pin && level !== undefined) return { high: level === '1', at }
      return event === 'let_go' && rest.endsWith(` pin=${pin}`) ? { high: chip.pull(pin) === 'up', at } : []
    })
}
