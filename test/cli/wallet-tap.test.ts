import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CardChannel } from '../../hal/card-reader.ts'
import { openSimCardReader } from '../../hal/sim/sim-card-reader.ts'
import { EXIT_CODES } from '../../src/cli/support/exit-codes.ts'
import { AID, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { encodeSignCommand } from '../../src/core/tap/sign.ts'
import { type LocalSimulator, startLocalSimulator } from '../hal/sim/local-simulator.ts'
import { makeReceipt } from '../support/make.ts'
import { runCommand } from './run-command.ts'

let folder: string
let simulator: LocalSimulator
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crema-tap-'))
  simulator = await startLocalSimulator()
  await runCommand('wallet', 'new', '--phone', join(folder, 'phone'))
})
afterEach(async () => {
  process.exitCode = undefined
  await simulator.remove()
  rmSync(folder, { recursive: true })
})

/** What `crema wallet tap` prints while a machine sends these commands. */
async function tapWith(...commands: Uint8Array[]): Promise<string> {
  const reader = await openSimCardReader(simulator)
  const tap = reader.taps(new AbortController().signal)[Symbol.asyncIterator]().next()
  const shown = runCommand('wallet', 'tap', '--phone', join(folder, 'phone'), '--simulator', simulator.socketPath)
  const card: CardChannel = (await tap).value
  for (const command of commands) await card.transmit(command, 5000)
  try {
    return await shown
  } finally {
    await reader.dispose()
  }
}

it('a tap in which the phone refuses to sign is refused, by text and exit code', async () => {
  const sign = encodeSignCommand({ receipt: makeReceipt(100n), price: 100n, label: 'Espresso' })
  expect(await tapWith(encodeSelectCommand(AID), sign)).toMatch(/^The phone refused to sign \(.+\); nothing was charged\.$/m)
  expect(process.exitCode).toBe(EXIT_CODES.refused)
})

it('a tap without a question for money is none', async () => {
  expect(await tapWith(encodeSelectCommand(AID))).toMatch(/^The machine requested no receipt/m)
  expect(process.exitCode).toBeUndefined()
})

it('a tap at a machine that asks nothing says so', async () => {
  expect(await tapWith()).toMatch(/^No machine asked this phone for anything\./m)
})
