import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CardChannel } from '../../hal/card-reader.ts'
import { CardGoneError } from '../../hal/errors.ts'
import { openPcscCardReader, type PcscCardReader } from '../../hal/pcsc/pcsc-card-reader.ts'
import { presentToVpcd } from '../../src/cli/phone/vpcd.ts'
import { AID } from '../../src/core/tap/select.ts'
import { purchase } from '../../src/nfc/purchase.ts'
import type { PurchaseOutcome, Selection } from '../../src/nfc/selection.ts'
import { Tap } from '../../src/nfc/tap.ts'
import { anna, ben, channel } from '../support/make.ts'
import { startPcscd, type TestPcscd } from '../support/pcscd.ts'
import { acceptanceOf, makeMachine, makePhone, press, type TestMachine } from './bench.ts'

/** The commands of a first purchase after another holder's receipt. A tear at any of them does not charge the holder. */
const steps = ['SELECT', 'BADGE', 'NEWEST', 'PREVIOUS', 'its badge', 'SIGN', 'TERMS', 'the second SIGN']

describe('a purchase over the real pcscd', () => {
  let pcscd: TestPcscd
  let reader: PcscCardReader
  let taps: AsyncIterator<CardChannel>
  const end = new AbortController()

  beforeAll(async () => {
    pcscd = await startPcscd()
    reader = await openPcscCardReader({ socketPath: pcscd.socketPath })
    taps = reader.taps(end.signal)[Symbol.asyncIterator]()
  })
  afterAll(async () => {
    end.abort()
    await reader.dispose()
    await pcscd.stop()
  })

  /** One tap of a phone on the virtual reader. `happens` is called before the answer with index `at`. */
  async function tap(
    machine: TestMachine,
    phone: Phone,
    selection: Selection,
    at = -1,
    happens?: () => unknown,
  ): Promise<PurchaseOutcome | 'torn'> {
    let asked = 0
    const transmit = async (command: Uint8Array) => {
      const answer = await phone.transmit(command)
      if (asked++ !== at) return answer
      await (happens ?? (() => stay.leave()))()
      return new Promise<Uint8Array>(() => {})
    }
    const stay = await presentToVpcd({ transmit }, { port: pcscd.port })
    const card: CardChannel = (await taps.next()).value
    const channel = new Tap(card, AID)
    try {
      const outcome = await purchase(channel, selection, machine.parts)
      if (outcome.kind === 'paid') await tell(channel, outcome).catch(() => undefined)
      return outcome
    } catch (error) {
      if (!(error instanceof CardGoneError)) throw error
      return 'torn'
    } finally {
      stay.leave()
      await card.gone
      await phone.left()
      machine.now += 6n
    }
  }

  const tell = (tap: Tap, { stored }: Extract<PurchaseOutcome, { kind: 'paid' }>) =>
    tap.result({ state: 'brewing', ...stored.receipt, acceptance: acceptanceOf(stored) })

  async function machineOfBen(): Promise<TestMachine> {
    const machine = makeMachine()
    await machine.sell(await makePhone(machine, ben))
    return machine
  }
  const sequence = (machine: TestMachine) => machine.store.receipts.newest(channel)?.receipt.sequence

  it.each(steps.map((step, at) => [step, at] as const))(
    'that the phone leaves at %s charges nothing, and it pays when it is back',
    async (_, at) => {
      const machine = await machineOfBen()
      const phone = await makePhone(machine, anna)
      const selection = press()
      expect(await tap(machine, phone, selection, at)).toBe('torn')
      expect(sequence(machine)).toBe(1n)
      expect(await tap(machine, phone, selection)).toMatchObject({ kind: 'paid' })
      expect(sequence(machine)).toBe(2n)
    },
  )

  it('is paid once if the phone leaves at RESULT', async () => {
    const machine = await machineOfBen()
    const phone = await makePhone(machine, anna)
    expect(await tap(machine, phone, press(), steps.length)).toMatchObject({ kind: 'paid' })
    expect(await tap(machine, phone, press())).toMatchObject({ kind: 'paid' })
    expect(sequence(machine)).toBe(3n)
  })

  it('charges nothing if pcscd is restarted in the middle, and the phone pays when the reader is back', async () => {
    const machine = await machineOfBen()
    const phone = await makePhone(machine, anna)
    const selection = press()
    expect(await tap(machine, phone, selection, 4, () => pcscd.restart())).toBe('torn')
    expect(sequence(machine)).toBe(1n)
    await expect.poll(() => reader.status().state, { timeout: 15_000 }).toBe('ready')
    expect(await tap(machine, phone, selection)).toMatchObject({ kind: 'paid' })
  })

  it('is paid by an app that takes 2 s to start, torn by one that takes 6 s, and the next phone pays', async () => {
    const machine = await machineOfBen()
    const phone = await makePhone(machine, anna)
    const slow = (ms: number) => ({ ...phone, transmit: later(phone, ms) })
    expect(await tap(machine, slow(2_000), press())).toMatchObject({ kind: 'paid' })
    expect(await tap(machine, slow(6_000), press())).toBe('torn')
    expect(await tap(machine, phone, press())).toMatchObject({ kind: 'paid' })
  })
})

type Phone = Awaited<ReturnType<typeof makePhone>>

/** Delays only the phone's first answer. */
function later({ transmit }: Phone, ms: number): Phone['transmit'] {
  let first = true
  return async command => {
    const wait = first ? ms : 0
    first = false
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    return transmit(command)
  }
}
