import { openGuardedRelay } from '../../../hal/guard/guarded-relay.ts'
import { systemTime } from '../../../hal/support/system-time.ts'
import type { RelayHarness } from '../contracts/relay-contract.ts'
import { startRecorder } from '../sim/recorder.ts'
import { startSimulatorProcess } from '../sim/simulator-process.ts'

export const maxPulseMs = 10_000

/** A guarded relay on simulated lines. Simulator, guard and test are three processes. */
export async function openSimRelay(): Promise<RelayHarness> {
  const simulator = await startSimulatorProcess()
  const options = { socketPath: simulator.socketPath }
  const lines = ['espresso', 'lungo']
  const relay = await openGuardedRelay({ driver: 'sim', options, lines, maxPulseMs, heartbeatTimeoutMs: 1000 }, systemTime)
  const recorder = await startRecorder(simulator.socketPath)
  let from = 0
  return {
    relay,
    maxPulseMs,
    async nextEdge(line, closed) {
      const event = await recorder.until('line', edge => edge.line === line && edge.closed === closed, from)
      from = recorder.events.indexOf(event) + 1
      return { line, closed, at: event.at / 1000 }
    },
    closings: () => recorder.events.filter(event => event.kind === 'line' && event.closed).length,
    async close() {
      await relay.dispose()
      await recorder.close()
      await simulator.remove()
    },
  }
}
