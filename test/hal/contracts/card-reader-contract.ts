import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CardChannel, CardReader } from '../../../hal/card-reader.ts'
import { CardGoneError, ReaderLostError } from '../../../hal/errors.ts'
import { deferred } from '../../../hal/support/deferred.ts'

/** A card as it answers commands in the field. */
export interface ContractCard {
  transmit(command: Uint8Array): Promise<Uint8Array> | Uint8Array
}

/** A reader, a way to present cards to it, and a way to lose it. */
export interface CardReaderHarness {
  readonly reader: CardReader
  insert(card: ContractCard): Promise<{ leave(): Promise<void> }>
  /** Disconnects the reader. */
  lose(): Promise<void>
  bringBack(): Promise<void>
  close(): Promise<void>
}

const command = Uint8Array.of(0x00, 0xa4, 0x04, 0x00, 0x02, 0xf0, 0x43, 0x00)
const done = Uint8Array.of(0x90, 0x00)
const deadlineMs = 5000

export function describeCardReaderContract(name: string, open: () => Promise<CardReaderHarness>): void {
  describe(`${name}: card reader`, () => {
    let harness: CardReaderHarness
    let stop: AbortController
    let taps: AsyncIterator<CardChannel>
    beforeEach(async () => {
      harness = await open()
      stop = new AbortController()
      taps = harness.reader.taps(stop.signal)[Symbol.asyncIterator]()
    })
    afterEach(async () => {
      stop.abort()
      await harness.close()
    })

    async function tap(card: ContractCard): Promise<{ channel: CardChannel; leave(): Promise<void> }> {
      const next = taps.next()
      const { leave } = await harness.insert(card)
      return { channel: (await next).value, leave }
    }

    function until(state: 'ready' | 'lost'): Promise<void> {
      return new Promise(resolve => {
        if (harness.reader.status().state === state) resolve()
        harness.reader.onStatus(status => status.state === state && resolve(), stop.signal)
      })
    }

    it('is ready, and has a name', () => {
      expect(harness.reader.status()).toEqual({ state: 'ready', name: expect.any(String) })
    })

    it('carries commands and responses byte for byte', async () => {
      const seen: Uint8Array[] = []
      const { channel } = await tap({
        transmit(bytes) {
          seen.push(bytes)
          return Uint8Array.of(...bytes.toReversed(), 0x90, 0x00)
        },
      })
      expect(await channel.transmit(command, deadlineMs)).toEqual(Uint8Array.of(...command.toReversed(), 0x90, 0x00))
      expect(seen).toEqual([command])
    })

    it('carries the longest short response, and many commands in a tap', async () => {
      const longest = new Uint8Array(258).fill(0xab)
      const { channel } = await tap({ transmit: () => longest })
      for (let round = 0; round < 5; round += 1) expect(await channel.transmit(command, deadlineMs)).toEqual(longest)
    })

    it('reports each tap once', async () => {
      const first = await tap({ transmit: () => done })
      const second = taps.next()
      await first.leave()
      await first.channel.gone
      const { leave } = await harness.insert({ transmit: () => Uint8Array.of(0x6a, 0x82) })
      const channel: CardChannel = (await second).value
      expect(channel).not.toBe(first.channel)
      expect(await channel.transmit(command, deadlineMs)).toEqual(Uint8Array.of(0x6a, 0x82))
      await leave()
    })

    it('reports when the card has left, and refuses commands for it', async () => {
      const { channel, leave } = await tap({ transmit: () => done })
      await leave()
      await channel.gone
      await expect(channel.transmit(command, deadlineMs)).rejects.toBeInstanceOf(CardGoneError)
    })

    it('rejects a command at once when the card leaves in the middle of it', async () => {
      const asked = deferred<void>()
      const { channel, leave } = await tap({
        transmit() {
          asked.resolve()
          return new Promise<Uint8Array>(() => {})
        },
      })
      const response = channel.transmit(command, deadlineMs)
      const rejected = expect(response).rejects.toBeInstanceOf(CardGoneError)
      await asked.promise
      const leftAt = performance.now()
      await leave()
      await rejected
      expect(performance.now() - leftAt).toBeLessThan(deadlineMs / 2)
    })

    it('treats a response of fewer than two bytes as a tear', async () => {
      const { channel } = await tap({ transmit: () => Uint8Array.of(0x90) })
      await expect(channel.transmit(command, deadlineMs)).rejects.toBeInstanceOf(CardGoneError)
    })

    it('gives up at the deadline', async () => {
      const { channel } = await tap({ transmit: () => new Promise<Uint8Array>(() => {}) })
      await expect(channel.transmit(command, 50)).rejects.toBeInstanceOf(CardGoneError)
    })

    it('is lost with its card, reports why, and comes back automatically in the same iteration', async () => {
      const { channel } = await tap({ transmit: () => new Promise<Uint8Array>(() => {}) })
      const rejected = expect(channel.transmit(command, deadlineMs)).rejects.toBeInstanceOf(ReaderLostError)
      await harness.lose()
      await rejected
      await channel.gone
      await until('lost')
      expect(harness.reader.status()).toEqual({ state: 'lost', reason: expect.any(String), remedy: expect.any(String) })
      await harness.bringBack()
      await until('ready')
      const again = await tap({ transmit: () => done })
      expect(await again.channel.transmit(command, deadlineMs)).toEqual(done)
    })

    it('ends its taps when the signal aborts', async () => {
      const next = taps.next()
      stop.abort()
      expect(await next).toEqual({ done: true, value: undefined })
    })

    it('calls no listener after its signal aborted', async () => {
      const heard: string[] = []
      const listening = new AbortController()
      harness.reader.onStatus(status => heard.push(status.state), listening.signal)
      listening.abort()
      await harness.lose()
      await until('lost')
      expect(heard).toEqual([])
    })
  })
}
