import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_LINE_BYTES } from '../../../hal/sim/messages.ts'
import { type Simulator, startSimulator } from '../../../hal/sim/simulator.ts'
import { openRawClient, type RawClient } from './raw-client.ts'

/** The text fields of an error answer, with these values. */
const fields = (known: object) => ({ fact: expect.any(String), expected: expect.any(String), remedy: expect.any(String), ...known })

describe("the simulator's protocol", () => {
  let folder: string
  let simulator: Simulator
  let clients: RawClient[]
  let clock: number
  beforeEach(async () => {
    clock = 1000
    clients = []
    folder = await mkdtemp(join(tmpdir(), 'crema-sim-'))
    simulator = await startSimulator({ socketPath: join(folder, 's'), now: () => clock })
  })
  afterEach(async () => {
    for (const client of clients) client.destroy()
    await simulator.close()
    await rm(folder, { recursive: true })
  })
  async function client(): Promise<RawClient> {
    const opened = await openRawClient(join(folder, 's'))
    clients.push(opened)
    return opened
  }
  async function watcher(kinds?: string[]): Promise<RawClient> {
    const opened = await client()
    opened.say({ type: 'watch', ...(kinds && { kinds }) })
    expect(await opened.next()).toMatchObject({ kind: 'state' })
    return opened
  }
  async function phone(): Promise<RawClient> {
    const opened = await client()
    opened.say({ type: 'enter', id: 1 })
    expect(await opened.next()).toMatchObject({ type: 'entered', id: 1 })
    return opened
  }

  describe('watching', () => {
    it('begins with the complete state', async () => {
      const hand = await client()
      hand.say({ type: 'level', sensor: 'water', level: 0.5 })
      hand.say({ type: 'line', line: 'espresso', closed: true })
      hand.say({ type: 'lamp', lamp: 'tap-now' })
      hand.say({ type: 'display', lines: ['Tap now'] })
      hand.say({ type: 'watch', id: 9 })
      expect(await hand.next()).toEqual({
        type: 'event',
        sequence: 4,
        at: 1000,
        kind: 'state',
        reader: true,
        card: null,
        lines: { espresso: true },
        levels: { water: 0.5 },
        lamp: 'tap-now',
        display: ['Tap now'],
      })
      expect(await hand.next()).toEqual({ type: 'done', id: 9 })
    })

    it("numbers events without a gap and stamps them by the simulator's clock", async () => {
      const recorder = await watcher()
      const hand = await client()
      for (const at of [1001, 1500, 90_000_000]) {
        clock = at
        hand.say({ type: 'press', button: 'espresso' })
        expect(await recorder.next()).toMatchObject({ kind: 'pressed', button: 'espresso', at })
      }
      hand.say({ type: 'lamp', lamp: 'idle' })
      expect(await recorder.next()).toMatchObject({ kind: 'lamp', sequence: 4 })
    })

    it('sends only the requested kinds', async () => {
      const recorder = await watcher(['line'])
      const hand = await client()
      hand.say({ type: 'press', button: 'espresso' })
      hand.say({ type: 'line', line: 'espresso', closed: true })
      expect(await recorder.next()).toMatchObject({ kind: 'line', sequence: 2 })
    })

    it('reports a line when it changes, and when it is driven for the first time', async () => {
      const recorder = await watcher(['line'])
      const guard = await client()
      for (const closed of [false, false, true, true, false]) guard.say({ type: 'line', line: 'espresso', closed })
      for (const closed of [false, true, false]) expect(await recorder.next()).toMatchObject({ closed })
    })

    it('shows every command and response', async () => {
      const recorder = await watcher(['command', 'response'])
      const card = await phone()
      const reader = await client()
      reader.say({ type: 'transmit', id: 1, card: 1, apdu: '00a4' })
      expect(await card.next()).toEqual({ type: 'command', exchange: 1, apdu: '00a4' })
      card.say({ type: 'answer', exchange: 1, apdu: '9000' })
      expect(await reader.next()).toEqual({ type: 'response', id: 1, apdu: '9000' })
      expect(await recorder.next()).toMatchObject({ kind: 'command', card: 1, exchange: 1, apdu: '00a4' })
      expect(await recorder.next()).toMatchObject({ kind: 'response', card: 1, exchange: 1, apdu: '9000' })
    })

    it('disconnects a watcher that does not read, and no other client', async () => {
      const recorder = await watcher()
      const slow = await watcher()
      slow.pause()
      const hand = await client()
      const state = { type: 'display', lines: Array.from({ length: 8 }, () => 'x'.repeat(80)) }
      for (let round = 0; round < 100; round += 1) {
        for (let count = 0; count < 100; count += 1) hand.say(state)
        hand.say({ type: 'press', id: round, button: 'espresso' })
        expect(await hand.next()).toEqual({ type: 'done', id: round })
      }
      slow.write('\n')
      await slow.ended
      for (let count = 0; count < 100; count += 1) expect(await recorder.next()).toMatchObject({ kind: 'display' })
    })
  })

  describe('the field', () => {
    it('holds one card', async () => {
      const first = await phone()
      const second = await client()
      second.say({ type: 'enter', id: 5 })
      expect(await second.next()).toEqual({
        type: 'error',
        id: 5,
        code: 'occupied',
        ...fields({ fact: expect.stringContaining('field is occupied') }),
      })
      first.say({ type: 'leave', id: 2 })
      expect(await first.next()).toMatchObject({ type: 'left', card: 1 })
      expect(await first.next()).toEqual({ type: 'done', id: 2 })
      second.say({ type: 'enter', id: 6 })
      expect(await second.next()).toEqual({ type: 'entered', id: 6, card: 2 })
    })

    it('is left by a card whose process dies, in the middle of a command too', async () => {
      const recorder = await watcher(['card-left'])
      const card = await phone()
      const reader = await client()
      reader.say({ type: 'transmit', id: 1, card: 1, apdu: '00a4' })
      await card.next()
      card.destroy()
      expect(await reader.next()).toMatchObject({ type: 'error', id: 1, code: 'card-gone' })
      expect(await recorder.next()).toMatchObject({ kind: 'card-left', card: 1 })
    })

    it('refuses a command for a card that has left', async () => {
      const reader = await client()
      reader.say({ type: 'transmit', id: 1, card: 1, apdu: '00a4' })
      expect(await reader.next()).toMatchObject({ type: 'error', id: 1, code: 'card-gone' })
    })

    it('accepts an answer only from its card, only once', async () => {
      const card = await phone()
      const reader = await client()
      reader.say({ type: 'transmit', id: 1, card: 1, apdu: '00a4' })
      await card.next()
      reader.say({ type: 'answer', exchange: 1, apdu: '9000' })
      expect(await reader.next()).toMatchObject({ type: 'error', code: 'bad-input' })
      card.say({ type: 'answer', exchange: 1, apdu: '9000' })
      card.say({ type: 'answer', exchange: 1, apdu: '9000' })
      expect(await card.next()).toMatchObject({ type: 'error', code: 'bad-input' })
    })

    it('loses its card with the reader, and accepts none until it is back', async () => {
      const card = await phone()
      const hand = await client()
      hand.say({ type: 'reader', present: false })
      expect(await card.next()).toMatchObject({ type: 'left', reason: expect.stringContaining('taken away') })
      card.say({ type: 'enter', id: 2 })
      expect(await card.next()).toMatchObject({ type: 'error', id: 2, code: 'reader-away' })
      hand.say({ type: 'reader', id: 1, present: true })
      await hand.next()
      card.say({ type: 'enter', id: 3 })
      expect(await card.next()).toMatchObject({ type: 'entered', id: 3 })
    })
  })

  it('keeps the level of a line whose driver dies', async () => {
    const guard = await client()
    guard.say({ type: 'line', id: 1, line: 'espresso', closed: true })
    await guard.next()
    guard.destroy()
    await guard.ended
    const recorder = await client()
    recorder.say({ type: 'watch' })
    expect(await recorder.next()).toMatchObject({ lines: { espresso: true } })
  })

  describe('bad input', () => {
    it.each([
      ['no JSON', 'hello', /Not JSON: hello/],
      ['no object', '3', /message/],
      ['an unknown type', '{"type":"explode"}', /type/],
      ['a missing field', '{"type":"press"}', /button/],
      ['a field too many', '{"type":"press","button":"espresso","now":true}', /now/],
      ['an empty name', '{"type":"press","button":""}', /button/],
      ['half a byte', '{"type":"transmit","id":1,"card":1,"apdu":"00a"}', /apdu.*hex/],
      ['an unknown lamp', '{"type":"lamp","lamp":"disco"}', /idle/],
      ['a level that is no number', '{"type":"level","sensor":"water","level":"full"}', /level/],
    ])('is refused: %s', async (_, text, message) => {
      const hand = await client()
      hand.write(`${text}\n{"type":"press","id":1,"button":"espresso"}\n`)
      expect(await hand.next()).toEqual({ type: 'error', code: 'bad-input', ...fields({ fact: expect.stringMatching(message) }) })
      expect(await hand.next()).toEqual({ type: 'done', id: 1 })
    })

    it('is refused: more names than fit into a state', async () => {
      const hand = await client()
      for (let count = 0; count < 65; count += 1) hand.say({ type: 'level', sensor: String(count).padEnd(64, '\u0000'), level: 1 })
      for (let count = 0; count < 65; count += 1) hand.say({ type: 'line', line: String(count).padEnd(64, '\u0000'), closed: true })
      expect(await hand.next()).toMatchObject({ code: 'bad-input', fact: expect.stringContaining('64 sensors') })
      expect(await hand.next()).toMatchObject({ code: 'bad-input', fact: expect.stringContaining('64 lines') })
      hand.say({ type: 'watch' })
      expect(JSON.stringify(await hand.next()).length).toBeLessThan(MAX_LINE_BYTES)
    })

    it('is refused: a line that is too long, whatever follows', async () => {
      const hand = await client()
      hand.write(`{"type":"press","button":"${'x'.repeat(2 * MAX_LINE_BYTES)}"}\n{"type":"press","id":1,"button":"espresso"}\n`)
      expect(await hand.next()).toEqual({ type: 'error', code: 'bad-input', ...fields({ expected: `at most ${MAX_LINE_BYTES} bytes` }) })
      expect(await hand.next()).toEqual({ type: 'done', id: 1 })
    })
  })
})
