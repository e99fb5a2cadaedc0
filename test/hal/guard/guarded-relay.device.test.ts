import { createRelayBrewer } from '../../../hal/relay-brewer/relay-brewer.ts'
import { systemTime } from '../../../hal/support/system-time.ts'
import { type BrewerHarness, describeBrewerContract } from '../contracts/brewer-contract.ts'
import { describeRelayContract } from '../contracts/relay-contract.ts'
import { openSimRelay } from './sim-relay.ts'

describeRelayContract('guarded sim', openSimRelay)
describeBrewerContract('relay brewer, guarded sim', openBrewer)

async function openBrewer(): Promise<BrewerHarness> {
  const harness = await openSimRelay()
  const products = { espresso: { line: 'espresso', pulseMs: 50 }, lungo: { line: 'lungo', pulseMs: 80, brewMs: 30 } }
  const brewer = createRelayBrewer({ relay: harness.relay, products, time: systemTime })
  return {
    brewer,
    brewed: async () => harness.closings(),
    async close() {
      await brewer.dispose()
      await harness.close()
    },
  }
}
