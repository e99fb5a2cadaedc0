import { openPcscCardReader } from '../../hal/pcsc/pcsc-card-reader.ts'
import { openSimCardReader } from '../../hal/sim/sim-card-reader.ts'
import { connectSimulator } from '../../hal/sim/simulator-client.ts'
import { presentToVpcd } from '../../src/cli/phone/vpcd.ts'
import { startSimulatorProcess } from '../../test/hal/sim/simulator-process.ts'
import { startPcscd } from '../../test/support/pcscd.ts'
import { type Ground, measureTaps, type TapTimes } from './tap-times.ts'

/**
 * Measures a regular's purchase: badge known, last signer, a label of 8 bytes. Reports the bytes of SELECT and SIGN with all
 * headers, and the time from SELECT to the receipt on disk, over the simulator's socket and over the real pcscd with its virtual
 * reader. `npm run bench:tap -- [--json]`.
 */
const TAPS = 15
/** The air time of one byte at 106 kbit/s, with its parity bit (PROTOCOL.md 4). */
const BYTE_MS = 0.085

async function onSimulator<T>(measure: (ground: Ground) => Promise<T>): Promise<T> {
  const simulator = await startSimulatorProcess()
  const client = await connectSimulator({ socketPath: simulator.socketPath })
  const reader = await openSimCardReader({ socketPath: simulator.socketPath })
  try {
    return await measure({ reader, lay: card => client.enterField(card) })
  } finally {
    await reader.dispose()
    await client.close()
    await simulator.remove()
  }
}

async function onPcscd<T>(measure: (ground: Ground) => Promise<T>): Promise<T> {
  const pcscd = await startPcscd()
  const reader = await openPcscCardReader({ socketPath: pcscd.socketPath })
  try {
    return await measure({ reader, lay: card => presentToVpcd(card, { port: pcscd.port }) })
  } finally {
    await reader.dispose()
    await pcscd.stop()
  }
}

const rounded = (ms: number) => Math.round(ms * 100) / 100

function agreed(simulator: TapTimes, pcsc: TapTimes): Pick<TapTimes, 'wireBytes' | 'exchanges'> {
  const { wireBytes, exchanges } = simulator
  if (pcsc.wireBytes !== wireBytes || pcsc.exchanges !== exchanges)
    throw new Error(`${wireBytes} bytes over the simulator, ${pcsc.wireBytes} over pcscd; expected the same.`)
  return { wireBytes, exchanges }
}

const simulator = await onSimulator(ground => measureTaps(ground, TAPS))
const pcsc = await onPcscd(ground => measureTaps(ground, TAPS))
const figures = { ...agreed(simulator, pcsc), simulatorMs: rounded(simulator.medianMs), pcscMs: rounded(pcsc.medianMs) }
console.log(`A regular's purchase, label of 8: ${figures.wireBytes} bytes in ${figures.exchanges} exchanges.`)
console.log(`On the air at 106 kbit/s that is ${rounded(figures.wireBytes * BYTE_MS)} ms (reckoned, not measured: no radio here).`)
console.log(
  `From SELECT to the receipt on the disk, median of ${TAPS}: ${figures.simulatorMs} ms over the simulator, ${figures.pcscMs} ms over pcscd.`,
)
console.log(
  'Of the latter some 40 ms an exchange are vpcd’s own: it writes length and command apart, and TCP acknowledges late. Radio has none of that.',
)
if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
