import { openCharacterDevice } from '../../../hal/raspberry-pi/character-device.ts'
import type { Gpio, GpioBackend } from '../../../hal/raspberry-pi/gpio.ts'
import { openGpio } from '../../../hal/raspberry-pi/open-gpio.ts'
import { type KernelTrace, startTrace } from './kernel-trace.ts'
import { plugChip, type SimulatedChip } from './simulated-chip.ts'

/** Both kernel interfaces, for the suites that every driver passes. */
export const backends: readonly GpioBackend[] = ['character-device', 'onoff']

/** A Raspberry Pi's header on simulated lines, and the kernel's trace of it. */
export interface Pi {
  readonly chip: SimulatedChip
  readonly trace: KernelTrace
  readonly gpio: Gpio
}

export async function openPi(backend: GpioBackend): Promise<Pi> {
  const chip = plugChip()
  return { chip, trace: startTrace(chip), gpio: await openGpio({ gpio: backend }) }
}

/** Requests a line of the chip through the interface that the driver under test does not use. */
export async function holdElsewhere(pi: Pi, pin: number): Promise<{ holder: string; letGo(): void }> {
  if (pi.gpio.backend === 'onoff') {
    const line = await (await openCharacterDevice([pi.chip.label])).openInput({ pin, ...plainInput })
    return { holder: 'crema', letGo: () => line.dispose() }
  }
  const line = await (await openGpio({ gpio: 'onoff' })).openInput({ pin, ...plainInput })
  return { holder: 'sysfs', letGo: () => line.dispose() }
}

const plainInput = { pull: 'external', activeLow: false, debounceMs: 0, edges: 'both', onEdge: () => {} } as const

/** Runs a function with the permissions of the user nobody, like a daemon without any group. */
export async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  process.seteuid?.(65_534)
  try {
    return await act()
  } finally {
    process.seteuid?.(0)
  }
}
