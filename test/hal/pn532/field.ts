import { onTestFinished } from 'vitest'
import type { CardReader } from '../../../hal/card-reader.ts'
import { openPn532CardReader } from '../../../hal/pn532/pn532-card-reader.ts'
import { type Pn532Emulator, startPn532 } from './emulator/emulator.ts'

export { command, echo, echoed, SlowCard, tapsOf, untilStatus } from '../pcsc/field.ts'

/** An emulated chip that ends with the test. */
export async function chipForTest(): Promise<Pn532Emulator> {
  const chip = await startPn532()
  onTestFinished(() => chip.stop())
  return chip
}

/** The driver on that port; disposed of with the test. */
export async function readerForTest(port: string): Promise<CardReader> {
  const reader = await openPn532CardReader({ port })
  onTestFinished(() => reader.dispose())
  return reader
}
