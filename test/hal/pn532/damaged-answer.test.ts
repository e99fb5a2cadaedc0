import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ACK_MS, ChipLink, QUIET_MS } from '../../../hal/pn532/chip-link.ts'
import { NoAnswerError } from '../../../hal/pn532/errors.ts'
import { ackFrame, encodeFrame, errorFrame, FROM_CHIP, nackFrame } from '../../../hal/pn532/frames.ts'
import { FakePort } from './fake-port.ts'

const EXCHANGE = 0x40
const DEADLINE_MS = 1000
const nack = Buffer.from(nackFrame).toString('hex')

/** A frame that a dishonest card puts into its data. */
const forged = fc.uint8Array({ maxLength: 20 }).map(data => encodeFrame(Uint8Array.of(FROM_CHIP, EXCHANGE + 1, 0x00, ...data, 0x90, 0x00)))
/** What a card may answer: any bytes, and whole frames of the chip among them. */
const cardData = fc
  .array(fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.constantFrom(ackFrame, nackFrame, errorFrame), forged, forged), {
    minLength: 1,
    maxLength: 6,
  })
  .map(pieces => Uint8Array.from(pieces.flatMap(piece => [...piece])))
/** The bytes of a header that are not zero: FF, the length and its check, the speaker and the code. */
const HEADER_BYTES = 5
const answerOf = (data: Uint8Array) => encodeFrame(Uint8Array.of(FROM_CHIP, EXCHANGE + 1, 0x00, ...data))

interface Damage {
  readonly at: number
  /** Bytes that are lost here. */
  readonly lost: number
  /** Bytes that stand here instead. */
  readonly put: readonly number[]
}
const byte = fc.integer({ min: 0, max: 255 })
const damages: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(1000),
  lost: fc.integer({ min: 0, max: 3 }),
  put: fc.array(byte, { maxLength: 3 }),
})
const damaged = (frame: Uint8Array, { at, lost, put }: Damage) => Uint8Array.from([...frame].toSpliced(at % frame.length, lost, ...put))

/** How the line delivers bytes: in pieces of this size, with this pause between two. */
interface Delivery {
  readonly size: number
  readonly pauseMs: number
}
const deliveries: fc.Arbitrary<Delivery> = fc.record({ size: fc.integer({ min: 1, max: 300 }), pauseMs: fc.integer({ min: 0, max: 3 }) })

let port: FakePort
let link: ChipLink
beforeEach(() => {
  vi.useFakeTimers()
  renew()
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function renew(): void {
  port = new FakePort()
  link = new ChipLink(port)
}

async function deliver(bytes: Uint8Array, { size, pauseMs }: Delivery): Promise<void> {
  for (let at = 0; at < bytes.length; at += size) {
    port.receive(bytes.subarray(at, at + size))
    await vi.advanceTimersByTimeAsync(pauseMs)
  }
}

/** The outcome of an exchange whose answers, the first one and the one that is requested again, arrive like this. */
async function outcomeOf(first: Uint8Array, again: Uint8Array, delivery: Delivery): Promise<Uint8Array | NoAnswerError> {
  renew()
  const outcome = link.command(EXCHANGE, new Uint8Array(), DEADLINE_MS).catch((error: NoAnswerError) => error)
  port.receive(ackFrame)
  await deliver(first, delivery)
  await vi.advanceTimersByTimeAsync(QUIET_MS)
  if (port.written.includes(nack)) await deliver(again, delivery)
  await vi.advanceTimersByTimeAsync(ACK_MS + DEADLINE_MS)
  return outcome
}

describe('an answer with card data that contains whole frames', () => {
  it('is read as it is, or not at all, if one byte of it was changed', async () => {
    await fc.assert(
      fc.asyncProperty(cardData, fc.nat(1000), fc.integer({ min: 1, max: 255 }), deliveries, async (data, at, change, delivery) => {
        const frame = answerOf(data)
        const wrong = frame.with(at % frame.length, (frame[at % frame.length] ?? 0) ^ change)
        const outcome = await outcomeOf(wrong, frame, delivery)
        if (!(outcome instanceof NoAnswerError)) expect(outcome).toEqual(Uint8Array.of(0x00, ...data))
      }),
      { numRuns: 2000 },
    )
  })

  // Two changes may cancel each other in a sum; but what is read then is the whole answer, never a frame inside it. A line that
  // loses all of the header leaves a frame of the card's, in nothing different from an answer; and the card may answer that anyway.
  it('is never taken for one of these frames, wherever and however often the line damaged it, if it left a byte of the header', async () => {
    const several = fc
      .array(damages, { minLength: 1, maxLength: 3 })
      .filter(all => all.reduce((lost, damage) => lost + damage.lost, 0) < HEADER_BYTES)
    await fc.assert(
      fc.asyncProperty(cardData, several, several, deliveries, async (data, first, again, delivery) => {
        const frame = answerOf(data)
        const outcome = await outcomeOf(first.reduce(damaged, frame), again.reduce(damaged, frame), delivery)
        if (!(outcome instanceof NoAnswerError)) expect(outcome.length).toBe(data.length + 1)
      }),
      { numRuns: 3000 },
    )
  })

  it('is never taken for one of them behind an acknowledge that the lost header and the data make up', async () => {
    const inner = answerOf(Uint8Array.of(0x90, 0x00))
    const answer = answerOf(Uint8Array.of(0xff, ...inner))
    const outcome = await outcomeOf(Uint8Array.from([...answer].toSpliced(3, 4)), answer, { size: 300, pauseMs: 0 })
    expect(outcome).toBeInstanceOf(NoAnswerError)
  })

  it('is requested again if only its content was damaged, and then read', async () => {
    await fc.assert(
      fc.asyncProperty(cardData, fc.nat(1000), fc.integer({ min: 1, max: 255 }), deliveries, async (data, at, change, delivery) => {
        const frame = answerOf(data)
        const place = frame.length - 2 - (at % (data.length + 2))
        const outcome = await outcomeOf(frame.with(place, (frame[place] ?? 0) ^ change), frame, delivery)
        expect(outcome).toEqual(Uint8Array.of(0x00, ...data))
      }),
      { numRuns: 500 },
    )
  })
})

describe('an answer that is requested again', () => {
  const data = Uint8Array.of(1, 2, 3, 0x90, 0x00)
  const wrong = answerOf(data).with(-2, 0)
  const slowly = { size: 300, pauseMs: 0 }

  it('must have the length of the damaged one', async () => {
    expect(await outcomeOf(wrong, answerOf(data.subarray(1)), slowly)).toBeInstanceOf(NoAnswerError)
    expect(await outcomeOf(wrong, answerOf(data), slowly)).toEqual(Uint8Array.of(0x00, ...data))
  })

  it('is requested only once the line is quiet, and at most once', async () => {
    const outcome = link.command(EXCHANGE, new Uint8Array(), DEADLINE_MS).catch((error: unknown) => error)
    port.receive(ackFrame, wrong)
    await vi.advanceTimersByTimeAsync(QUIET_MS - 1)
    port.receive(answerOf(data))
    await vi.advanceTimersByTimeAsync(QUIET_MS - 1)
    expect(port.written).not.toContain(nack)
    await vi.advanceTimersByTimeAsync(1)
    port.receive(wrong)
    await vi.advanceTimersByTimeAsync(QUIET_MS)
    expect(await outcome).toBeInstanceOf(NoAnswerError)
    expect(port.written.filter(hex => hex === nack)).toHaveLength(1)
  })
})

describe('bytes before an answer', () => {
  const answer = answerOf(Uint8Array.of(0x90, 0x00))

  it('are ignored until the acknowledge, and may be zeros', async () => {
    const outcome = link.command(EXCHANGE, new Uint8Array(), DEADLINE_MS)
    port.receive(Uint8Array.of(0x13, 0xff, 0x37), answer, ackFrame, new Uint8Array(5), answer)
    expect(await outcome).toEqual(Uint8Array.of(0x00, 0x90, 0x00))
  })

  it('that the chip does not send make it unbelievable: they may be a damaged beginning', async () => {
    const outcome = link.command(EXCHANGE, new Uint8Array(), DEADLINE_MS).catch((error: unknown) => error)
    port.receive(ackFrame, Uint8Array.of(0x37), answer)
    await vi.advanceTimersByTimeAsync(QUIET_MS)
    expect(await outcome).toMatchObject({ fact: 'Its answer was damaged on the line.' })
    expect(port.written).not.toContain(nack)
  })
})
