import { describe, expect, it, onTestFinished } from 'vitest'
import type { CardReader } from '../../../hal/card-reader.ts'
import { openPcscCardReader } from '../../../hal/pcsc/pcsc-card-reader.ts'
import { openSimCardReader } from '../../../hal/sim/sim-card-reader.ts'
import { connectSimulator } from '../../../hal/sim/simulator-client.ts'
import { presentToVpcd } from '../../../src/cli/phone/vpcd.ts'
import { AID } from '../../../src/core/tap/select.ts'
import { purchase } from '../../../src/nfc/purchase.ts'
import { Tap } from '../../../src/nfc/tap.ts'
import { startLocalSimulator } from '../../hal/sim/local-simulator.ts'
import { issuer, makeBadge } from '../../support/make.ts'
import { startPcscd } from '../../support/pcscd.ts'
import { makeMachine, PRICE, press } from '../bench.ts'
import { createHalo, createKeycard, type EmulatedCard } from './emulated-cards.ts'

/** A reader, and how to present a card to it. */
interface Readers {
  readonly reader: CardReader
  lay(card: EmulatedCard): Promise<unknown>
}

async function simulated(): Promise<Readers> {
  const simulator = await startLocalSimulator()
  const [reader, client] = await Promise.all([openSimCardReader(simulator), connectSimulator(simulator)])
  onTestFinished(async () => {
    await Promise.all([reader.dispose(), client.close()])
    await simulator.remove()
  })
  return { reader, lay: card => client.enterField(card) }
}

async function pcsc(): Promise<Readers> {
  const pcscd = await startPcscd()
  const reader = await openPcscCardReader({ socketPath: pcscd.socketPath })
  onTestFinished(async () => {
    await reader.dispose()
    await pcscd.stop()
  })
  return { reader, lay: card => presentToVpcd(card, { port: pcscd.port }) }
}

describe.each([
  ['the simulator', simulated],
  ['pcscd with vpcd', pcsc],
])('a card behind %s', (_, open) => {
  it.each([
    ['halo', createHalo],
    ['keycard', createKeycard],
  ])('pays: %s', async (_, create) => {
    const { reader, lay } = await open()
    const machine = makeMachine()
    const card = create('a card')
    machine.store.badges.put(issuer.address, { ...makeBadge(card.address, { dailyLimit: PRICE }), isCard: false })
    await lay(card)
    for await (const channel of reader.taps(new AbortController().signal)) {
      const outcome = await purchase(new Tap(channel, AID), press(), machine.parts)
      expect(outcome).toMatchObject({ kind: 'paid', by: 'card', vend: { holder: card.address } })
      break
    }
  })
})
