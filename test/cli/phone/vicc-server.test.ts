import { describe, expect, it, onTestFinished } from 'vitest'
import type { CardChannel } from '../../../hal/card-reader.ts'
import { CardGoneError } from '../../../hal/errors.ts'
import { type RemoteCard, serveAsVicc } from '../../../src/cli/phone/vicc-server.ts'
import { purchase } from '../../../src/nfc/purchase.ts'
import { Tap } from '../../../src/nfc/tap.ts'
import { acceptanceOf, makeMachine, makePhone, press, type TestMachine } from '../../nfc/bench.ts'
import { anna } from '../../support/make.ts'
import { type SmartCardEmulator, startApp } from '../../support/smart-card-emulator.ts'

/** An AID that the app registers: its laboratory-use applet. */
const AID = Uint8Array.from(Buffer.from('F276A288BCFBA69D34F31001', 'hex'))

async function startAppForTest(port: number): Promise<SmartCardEmulator> {
  const app = await startApp(port)
  onTestFinished(() => app.stop())
  return app
}

async function serve(card: RemoteCard): Promise<number> {
  const server = await serveAsVicc(card, { port: 0 })
  onTestFinished(() => server.close())
  return server.port
}

/** One tap at a machine that selects that AID. */
async function buy(machine: TestMachine, app: SmartCardEmulator) {
  const channel: CardChannel = { transmit: command => app.process(command), gone: Promise.resolve() }
  const tap = new Tap(channel, AID)
  const outcome = await purchase(tap, press(), machine.parts)
  if (outcome.kind === 'paid') await tap.result({ state: 'brewing', ...outcome.stored.receipt, acceptance: acceptanceOf(outcome.stored) })
  app.deactivate()
  machine.now += 6n
  return outcome
}

describe('the wallet as the remote card of the Android app', () => {
  it('pays, tap after tap over one connection', async () => {
    const machine = makeMachine()
    const app = await startAppForTest(await serve(await makePhone(machine, anna, undefined, { aid: AID })))
    for (let cup = 1n; cup <= 3n; cup++) {
      const outcome = await buy(machine, app)
      expect(outcome).toMatchObject({ kind: 'paid', stored: { receipt: { sequence: cup } } })
    }
  })

  it('answers 6A82 to Crema’s own application id when the laboratory’s is configured', async () => {
    const machine = makeMachine()
    const app = await startAppForTest(await serve(await makePhone(machine, anna, undefined, { aid: AID })))
    expect(await app.process(Uint8Array.from(Buffer.from('00a4040007f04352454d410100', 'hex')))).toEqual(Uint8Array.of(0x6a, 0x82))
  })

  it('forgets the tap when the phone leaves the field, and when the connection ends', async () => {
    let left = 0
    const waiting: (() => void)[] = []
    const card: RemoteCard = {
      transmit: command => Uint8Array.of(...command, 0x90, 0x00),
      left: async () => {
        left++
        for (const wake of waiting.splice(0)) wake()
      },
    }
    const until = async (count: number) => {
      while (left < count) await new Promise<void>(resolve => waiting.push(resolve))
    }
    const app = await startAppForTest(await serve(card))
    await until(1)
    expect(await app.process(Uint8Array.of(1, 2, 3, 4))).toEqual(Uint8Array.of(1, 2, 3, 4, 0x90, 0x00))
    app.deactivate()
    await until(2)
    app.stop()
    await until(3)
  })

  it('serves the newest connection only', async () => {
    const card: RemoteCard = { transmit: () => Uint8Array.of(0x90, 0x00), left: async () => undefined }
    const port = await serve(card)
    const before = await startAppForTest(port)
    await before.process(Uint8Array.of(1, 2, 3, 4))
    const after = await startAppForTest(port)
    expect(await after.process(Uint8Array.of(1, 2, 3, 4))).toEqual(Uint8Array.of(0x90, 0x00))
    await expect(before.process(Uint8Array.of(1, 2, 3, 4))).rejects.toThrow(CardGoneError)
  })

  it('reports that its port is taken', async () => {
    const card: RemoteCard = { transmit: () => Uint8Array.of(0x90, 0x00), left: async () => undefined }
    const port = await serve(card)
    await expect(serveAsVicc(card, { port })).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}`)
  })
})
