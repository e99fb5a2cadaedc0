import { EventEmitter } from 'node:events'
import type { PcscReader } from 'nfc-pcsc'
import { describe, expect, it } from 'vitest'
import { CardSlot } from '../../../hal/pcsc/card-slot.ts'
import type { ReaderReport } from '../../../hal/pcsc/messages.ts'

const present = 0x20
const empty = 0x10

/** A reader whose connects, disconnects and answers the test controls, for cases that a real pcscd cannot produce. */
class FakeReader extends EventEmitter implements Omit<PcscReader, keyof EventEmitter> {
  readonly name = 'Fake PICC 00 00'
  readonly SCARD_STATE_PRESENT = present
  readonly SCARD_SHARE_SHARED = 2
  readonly SCARD_SHARE_DIRECT = 3
  readonly IOCTL_CCID_ESCAPE = 0x42000001
  readonly escapes: string[] = []
  readonly SCARD_LEAVE_CARD = 0
  connected = false
  readonly calls: string[] = []
  failingConnects = 0
  connectError = 'SCardConnect error: Card is unresponsive.(0x80100066)'
  disconnectFails = false
  failingTransmits = 0
  controlError: string | null = 'SCardControl error: Transaction failed.(0x80100016)'

  connect({ share_mode: mode }: { share_mode: number }, done: (error: Error | null | undefined, protocol?: number) => void): void {
    const how = mode === this.SCARD_SHARE_DIRECT ? 'connect directly' : 'connect'
    this.calls.push(this.connected ? `${how}, which does nothing` : how)
    if (this.failingConnects-- > 0) return void setImmediate(done, new Error(this.connectError))
    this.connected = true
    setImmediate(done, null, 2)
  }

  disconnect(_disposition: number, done: (error?: Error | null) => void): void {
    this.calls.push('disconnect')
    setImmediate(() => {
      if (!this.disconnectFails) this.connected = false
      done(this.disconnectFails ? new Error('SCardDisconnect error: No readers available.') : null)
    })
  }

  control(command: Buffer, code: number, _longest: number, done: (error: Error | null, answer?: Buffer) => void): void {
    this.calls.push(`escape ${code.toString(16)}`)
    this.escapes.push(command.toString('hex'))
    setImmediate(done, this.controlError === null ? null : new Error(this.controlError))
  }

  transmit(command: Buffer, _longest: number, _protocol: number, done: (error: Error | null, answer?: Buffer) => void): void {
    if (this.failingTransmits-- > 0) return void setImmediate(done, new Error('SCardTransmit error: Transaction failed.(0x80100016)'))
    setImmediate(done, null, Buffer.concat([command, Buffer.from('9000', 'hex')]))
  }
}

/** A slot on a fake reader, its reports, and a function that waits for the next report of a kind. */
function slotOnFake() {
  const reader = new FakeReader()
  const reported = new EventEmitter()
  const reports: ReaderReport[] = []
  let cards = 0
  const slot = new CardSlot(
    reader as unknown as PcscReader,
    () => ++cards,
    report => {
      reports.push(report)
      reported.emit('report')
    },
  )
  const until = async (kind: ReaderReport['kind'], times = 1) => {
    while (reports.filter(report => report.kind === kind).length < times) await EventEmitter.once(reported, 'report')
  }
  return { reader, slot, reports, until }
}

/** A PC/SC state: flags, and in the upper half the number of times that a card came or went. */
const state = (flags: number, changes: number) => (changes << 16) | flags

describe('CardSlot', () => {
  it('connects to a card as soon as it answers', async () => {
    const { reader, slot, reports, until } = slotOnFake()
    reader.failingConnects = 2
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('card')
    expect(reader.calls).toEqual(['connect', 'connect', 'connect'])
    expect(reports).toEqual([{ kind: 'card', card: 1 }])
  })

  it('reports that pcscd denies access to the card', async () => {
    const { reader, slot, reports, until } = slotOnFake()
    reader.failingConnects = 1
    reader.connectError = 'SCardConnect error: Access denied.(0x8010006a)'
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('failed')
    expect(reports).toEqual([{ kind: 'failed', failure: 'denied', reason: reader.connectError }])
  })

  it('detects a card that was swapped between two polls', async () => {
    const { slot, reports, until } = slotOnFake()
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('card')
    slot.statusChanged(state(present, 3))
    await until('card', 2)
    expect(reports).toEqual([
      { kind: 'card', card: 1 },
      { kind: 'gone', card: 1 },
      { kind: 'card', card: 2 },
    ])
  })

  it('ignores a change of the flags alone', async () => {
    const { slot, reports, until } = slotOnFake()
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('card')
    slot.statusChanged(state(present | 0x100, 1))
    slot.transmit(1, 1, '80100000')
    await until('answer')
    expect(reports).toEqual([
      { kind: 'card', card: 1 },
      { kind: 'answer', card: 1, id: 1, answer: '801000009000' },
    ])
  })

  it('connects again after a failed disconnect', async () => {
    const { reader, slot, until } = slotOnFake()
    reader.disconnectFails = true
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('card')
    slot.statusChanged(state(empty, 2))
    slot.statusChanged(state(present, 3))
    await until('card', 2)
    expect(reader.calls).toEqual(['connect', 'disconnect', 'connect'])
  })

  it('does not pass a command for a card that left on to the next one', async () => {
    const { slot, reports, until } = slotOnFake()
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('card')
    slot.statusChanged(state(empty, 2))
    slot.statusChanged(state(present, 3))
    await until('card', 2)
    slot.transmit(1, 7, '80100000')
    expect(reports.at(-1)).toEqual({ kind: 'torn', card: 1, id: 7, reason: 'The card left the field.' })
  })

  it('sends escape commands to an empty reader over a separate connection, all of them even if the first is refused', async () => {
    const { reader, slot, until } = slotOnFake()
    slot.active = true
    slot.control(['ff00520000', 'ff00400e0400000000'])
    slot.statusChanged(state(present, 1))
    await until('card')
    expect(reader.escapes).toEqual(['ff00520000', 'ff00400e0400000000'])
    expect(reader.calls).toEqual(['connect directly', 'escape 42000001', 'escape 42000001', 'disconnect', 'connect'])
  })

  it('sends escape commands over the card’s connection while there is one', async () => {
    const { reader, slot, reports, until } = slotOnFake()
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('card')
    slot.control(['e00000290102'])
    slot.transmit(1, 1, '80100000')
    await until('answer')
    await until('lamps')
    expect(reader.escapes).toEqual(['e00000290102'])
    expect(reader.calls).toEqual(['connect', 'escape 42000001'])
    expect(reports.map(({ kind }) => kind).sort()).toEqual(['answer', 'card', 'lamps'])
  })

  it.each([
    [
      'that are refused, with the reason',
      'SCardControl error: Feature not supported.(0x80100022)',
      ['SCardControl error: Feature not supported.(0x80100022)'],
    ],
    ['that were carried out', null, [null]],
    ['that failed because the card left, as neither', 'SCardControl error: Card was removed.(0x80100069)', []],
  ])('reports escape commands %s', async (_, controlError, reported) => {
    const { reader, slot, reports, until } = slotOnFake()
    reader.controlError = controlError
    slot.active = true
    slot.control(['ff00520000', 'ff00400e0400000000'])
    slot.statusChanged(state(present, 1))
    await until('card')
    expect(reports.flatMap(report => (report.kind === 'lamps' ? [report.refused] : []))).toEqual(reported)
  })

  it('treats a card that is present after a failed command as a new one, once', async () => {
    const { reader, slot, reports, until } = slotOnFake()
    reader.failingTransmits = 2
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('card')
    slot.transmit(1, 1, '80100000')
    await until('card', 2)
    slot.transmit(2, 2, '80100000')
    await until('torn', 2)
    // Longer than the interval between two polls.
    await new Promise(resolve => setTimeout(resolve, 1_000))
    expect(reports.filter(({ kind }) => kind === 'card')).toEqual([
      { kind: 'card', card: 1 },
      { kind: 'card', card: 2 },
    ])
    slot.statusChanged(state(empty, 2))
    slot.statusChanged(state(present, 3))
    await until('card', 3)
    expect(reports.at(-1)).toEqual({ kind: 'card', card: 3 })
  })

  it('reports no new card if it left after a failed command', async () => {
    const { reader, slot, reports, until } = slotOnFake()
    reader.failingTransmits = 1
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('card')
    slot.transmit(1, 1, '80100000')
    await until('torn')
    slot.statusChanged(state(empty, 2))
    await new Promise(resolve => setTimeout(resolve, 1_000))
    expect(reports.map(({ kind }) => kind)).toEqual(['card', 'torn', 'gone'])
  })

  it('ignores the cards of a reader that is not chosen, and reports a present one once it is', async () => {
    const { reader, slot, reports, until } = slotOnFake()
    slot.statusChanged(state(present, 1))
    expect(reader.calls).toEqual([])
    slot.active = true
    await until('card')
    expect(reports).toEqual([{ kind: 'card', card: 1 }])
  })

  it('loses its card when the reader is unplugged', async () => {
    const { slot, reports, until } = slotOnFake()
    slot.active = true
    slot.statusChanged(state(present, 1))
    await until('card')
    slot.end()
    expect(reports.at(-1)).toEqual({ kind: 'gone', card: 1 })
  })
})
