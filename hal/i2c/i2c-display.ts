import { setTimeout as pause } from 'node:timers/promises'
import type { Display } from '../display.ts'

/** One write on the bus, and the time the chip needs afterwards. */
export interface DisplayWrite {
  readonly bytes: Uint8Array
  readonly waitMs: number
}

/** The commands of one kind of display. */
export interface DisplayModel {
  /** From any state to a clear screen. */
  readonly start: readonly DisplayWrite[]
  /** The lines as one or more screens. */
  screens(lines: readonly string[]): readonly (readonly DisplayWrite[])[]
}

/** A chip on the bus. */
export interface I2cDevice {
  /** @throws HalError when the chip does not acknowledge */
  write(bytes: Uint8Array): void
  close(): void
}

/** How long each screen is shown when a text needs several. */
const SCREEN_MS = 2000

/**
 * A display on the bus. A text that does not fit on one screen is shown as several screens in rotation. Chip and bus are opened
 * for the first screen, and reopened after a failed write, since they may have been unplugged. Texts that arrive while a screen
 * is being written replace each other.
 */
export function createI2cDisplay(open: () => I2cDevice, { start, screens }: DisplayModel, wait: Wait = timer): Display {
  let device: I2cDevice | undefined
  let wanted: readonly DisplayWrite[] | undefined
  let writing: Promise<void> | undefined
  let turning = new AbortController()

  async function started(): Promise<I2cDevice> {
    if (device !== undefined) return device
    const opened = open()
    device = opened
    await write(opened, start)
    return opened
  }

  async function writeWanted(): Promise<void> {
    try {
      for (let screen = wanted; screen !== undefined; screen = wanted) {
        wanted = undefined
        await write(await started(), screen)
      }
    } catch (error) {
      device?.close()
      device = undefined
      throw error
    } finally {
      writing = undefined
    }
  }

  function put(screen: readonly DisplayWrite[] | undefined): Promise<void> {
    wanted = screen
    writing ??= writeWanted()
    return writing
  }

  /** Rotates the screens until something else is shown. If the chip does not answer, the next `show` reports it. */
  async function turn(all: ReturnType<typeof screens>, signal: AbortSignal): Promise<void> {
    for (let turns = 1; !signal.aborted; turns += 1) {
      await wait(SCREEN_MS, signal)
      if (!signal.aborted) await put(all[turns % all.length])
    }
  }

  return {
    show(lines) {
      turning.abort()
      turning = new AbortController()
      const { signal } = turning
      const all = screens(lines)
      const shown = put(all[0])
      if (all.length > 1) void shown.then(() => turn(all, signal)).catch(() => {})
      return shown
    },
    async dispose() {
      turning.abort()
      await writing?.catch(() => {})
      device?.close()
    },
  }
}

/** Settles after that time, or early when the signal aborts. */
type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>

const timer: Wait = (milliseconds, signal) => pause(milliseconds, undefined, { signal, ref: false }).catch(() => {})

async function write(device: I2cDevice, writes: readonly DisplayWrite[]): Promise<void> {
  for (const { bytes, waitMs } of writes) {
    device.write(bytes)
    // A write blocks the thread for some milliseconds: let taps proceed between two writes.
    await pause(waitMs)
  }
}
