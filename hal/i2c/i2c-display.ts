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
  /** The whole screen; what does not fit is wrapped, then cut. */
  screen(lines: readonly string[]): readonly DisplayWrite[]
}

/** A chip on the bus. */
export interface I2cDevice {
  /** @throws HalError when the chip does not acknowledge */
  write(bytes: Uint8Array): void
  close(): void
}

/**
 * A display on the bus. Chip and bus are opened for the first screen, and anew after a write that failed: they may have been unplugged. Of screens that
 * come while one is written only the last is shown.
 */
export function createI2cDisplay(open: () => I2cDevice, { start, screen }: DisplayModel): Display {
  let device: I2cDevice | undefined
  let wanted: readonly string[] | undefined
  let writing: Promise<void> | undefined

  async function started(): Promise<I2cDevice> {
    if (device !== undefined) return device
    const opened = open()
    device = opened
    await write(opened, start)
    return opened
  }

  async function writeWanted(): Promise<void> {
    try {
      for (let lines = wanted; lines !== undefined; lines = wanted) {
        wanted = undefined
        await write(await started(), screen(lines))
      }
    } catch (error) {
      device?.close()
      device = undefined
      throw error
    } finally {
      writing = undefined
    }
  }

  return {
    show(lines) {
      wanted = lines
      writing ??= writeWanted()
      return writing
    },
    async close() {
      await writing?.catch(() => {})
      device?.close()
    },
  }
}

async function write(device: I2cDevice, writes: readonly DisplayWrite[]): Promise<void> {
  for (const { bytes, waitMs } of writes) {
    device.write(bytes)
    // A write takes the thread for some milliseconds: taps go on between two.
    await pause(waitMs)
  }
}
