import { setTimeout as pause } from 'node:timers/promises'
import type { Display } from '../display.ts'

/** One write on the bus, and how long the chip needs behind it. */
export interface DisplayWrite {
  readonly bytes: Uint8Array
  readonly waitMs: number
}

/** A kind of display: what its chip is told. */
export interface DisplayModel {
  /** From whichever state it is in to a clear screen. */
  readonly start: readonly DisplayWrite[]
  /** One whole screen, or as many as the lines need. */
  screens(lines: readonly string[]): readonly (readonly DisplayWrite[])[]
}

/** A chip on the bus. */
export interface I2cDevice {
  /** @throws HalError when the chip does not acknowledge */
  write(bytes: Uint8Array): void
  close(): void
}

/** How long each screen stays where a text needs more than one. */
const SCREEN_MS = 2000

/**
 * A display on the bus, which turns over and over through the screens of a text that does not fit on one. Chip and bus are opened for the first screen,
 * and anew after a write that failed: they may have been unplugged. Of texts that come while a screen is written only the last is shown.
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

  /** Until something else is shown. A chip that does not answer is told of by the next show. */
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
    // A write takes the thread for some milliseconds: taps go on between two.
    await pause(waitMs)
  }
}
