import { openPcscCardReader } from '../../hal/pcsc/pcsc-card-reader.ts'
import { openSimCardReader } from '../../hal/sim/sim-card-reader.ts'
import { connectSimulator } from '../../hal/sim/simulator-client.ts'
import { presentToVpcd } from '../../src/cli/phone/vpcd.ts'
import { startSimulatorProcess } from '../../test/hal/sim/simulator-process.ts'
import { startPcscd } from '../../test/support/pcscd.ts'
import { type Ground, measureTaps, type Purchase, type TapTimes } from './tap-times.ts'
import { printJson, ratioOf, rounded } from './timing.ts'

/**
 * Measures purchases: bytes and exchanges with all headers, and the time from the last byte of SIGN's answer until the relay may close, against one
 * verification and one overwrite with fdatasync; over the simulator's socket and over the real pcscd with its virtual reader.
 * `npm run bench:tap -- [--json]`.
 */
const ROUNDS = 15
/** The air time of one byte at 106 kbit/s, with its parity bit (PROTOCOL.md 4). */
const BYTE_MS = 0.085
/** Kilobits a second on the air. */
const RATES = [106, 212, 424]

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

function requireSame(simulator: TapTimes, pcsc: TapTimes): void {
  const kinds = ({ regular, afterOthers }: TapTimes) => JSON.stringify([regular, afterOthers])
  if (kinds(simulator) !== kinds(pcsc)) throw new Error(`Over the simulator ${kinds(simulator)}, over pcscd ${kinds(pcsc)}.`)
}

function printPurchase(name: string, { bytes, exchanges }: Purchase): void {
  const times = RATES.map(rate => `${rounded((bytes * BYTE_MS * 106) / rate)} ms at ${rate} kbit/s`)
  console.log(`${name}, label of 8: ${bytes} bytes in ${exchanges} exchanges; on the air ${times.join(', ')} (reckoned: no radio here).`)
}

const simulator = await onSimulator(ground => measureTaps(ground, ROUNDS))
const pcsc = await onPcscd(ground => measureTaps(ground, ROUNDS))
requireSame(simulator, pcsc)
const figures = {
  hotPathRatio: ratioOf(simulator.hotPathMs, simulator.floorMs),
  hotPathRatioPcsc: ratioOf(pcsc.hotPathMs, pcsc.floorMs),
  regularBytes: simulator.regular.bytes,
  exchanges: simulator.regular.exchanges,
  afterOthersBytes: simulator.afterOthers.bytes,
  afterOthersExchanges: simulator.afterOthers.exchanges,
  hotPathMs: rounded(simulator.hotPathMs),
  floorMs: rounded(simulator.floorMs),
  simulatorMs: rounded(simulator.wholeMs),
  pcscMs: rounded(pcsc.wholeMs),
}
printPurchase("A regular's purchase", simulator.regular)
printPurchase('A purchase after another holder', simulator.afterOthers)
console.log(
  `From the last byte until the relay may close: ${figures.hotPathMs} ms, ${figures.hotPathRatio} times the floor (${figures.floorMs} ms); over pcscd ${figures.hotPathRatioPcsc} times.`,
)
console.log(`From SELECT to the receipt on the disk: ${figures.simulatorMs} ms over the simulator, ${figures.pcscMs} ms over pcscd.`)
printJson(figures)
