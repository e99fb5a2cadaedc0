import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { CardChannel, CardReader, ReaderStatus } from '../../../hal/card-reader.ts'
import { openPcscCardReader, type PcscCardReader, type PcscOptions } from '../../../hal/pcsc/pcsc-card-reader.ts'
import { presentToVpcd, type VpcdCard, type VpcdStay } from '../../../src/cli/phone/vpcd.ts'
import { startPcscd, type TestPcscd } from '../../support/pcscd.ts'

/** A pcscd that ends with the test. */
export async function pcscdForTest(options: Parameters<typeof startPcscd>[0] = {}): Promise<TestPcscd> {
  const pcscd = await startPcscd(options)
  onTestFinished(() => pcscd.stop())
  return pcscd
}

/** The driver on that pcscd; disposed of with the test. */
export async function readerForTest(pcscd: TestPcscd, options: PcscOptions = {}): Promise<PcscCardReader> {
  const reader = await openPcscCardReader({ socketPath: pcscd.socketPath, ...options })
  onTestFinished(() => reader.dispose())
  return reader
}

/** The reader's taps, one per `next()`; ended with the test. */
export function tapsOf(reader: CardReader): { next(): Promise<CardChannel> } {
  const end = new AbortController()
  onTestFinished(() => end.abort())
  const taps = reader.taps(end.signal)[Symbol.asyncIterator]()
  return {
    next: async () => {
      const { value, done } = await taps.next()
      if (done === true) throw new Error('The taps ended.')
      return value
    },
  }
}

/** Waits until the reader has this state. */
export async function untilStatus(reader: CardReader, state: ReaderStatus['state']): Promise<ReaderStatus> {
  const end = new AbortController()
  const reached = new EventTarget()
  const arrival = once(reached, state)
  reader.onStatus(status => reached.dispatchEvent(new Event(status.state)), end.signal)
  if (reader.status().state !== state) await arrival
  end.abort()
  return reader.status()
}

/** Answers each command with its own bytes and 9000. */
export const echo: VpcdCard = { transmit: command => Uint8Array.of(...command, 0x90, 0x00) }

/** Presents a card at the port of a reader slot. */
export function lay(card: VpcdCard, port: number): Promise<VpcdStay> {
  return presentToVpcd(card, { port })
}

/** A card that records each command and answers when the test says so. */
export class SlowCard implements VpcdCard {
  readonly #commands = new EventTarget()
  readonly #answers: ((answer: Uint8Array) => void)[] = []

  transmit(): Promise<Uint8Array> {
    return new Promise(resolve => {
      this.#answers.push(resolve)
      this.#commands.dispatchEvent(new Event('command'))
    })
  }

  /** Resolves when a command has arrived and waits for its answer. */
  async asked(): Promise<void> {
    if (this.#answers.length === 0) await once(this.#commands, 'command')
  }

  answer(...bytes: number[]): void {
    this.#answers.shift()?.(Uint8Array.from(bytes))
  }
}

/** A select command, to which `echo` answers. */
export const command = Uint8Array.of(0x00, 0xa4, 0x04, 0x00, 0x01, 0xf0)
export const echoed = Uint8Array.of(...command, 0x90, 0x00)
