import type { BytePort } from '../../../hal/serial/byte-port.ts'
import { deferred } from '../../../hal/support/deferred.ts'
import type { LostReader } from '../../../hal/support/lost-reader.ts'

/** A serial line without a device: the test supplies the input and reads the output. */
export class FakePort implements BytePort {
  readonly written: string[] = []
  /** The device's reaction to received bytes. */
  answer: (hex: string) => void = () => {}
  readonly #closed = deferred<LostReader>()
  #listener: (chunk: Uint8Array) => void = () => {}

  get closed(): Promise<LostReader> {
    return this.#closed.promise
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener
  }

  write(bytes: Uint8Array): void {
    const hex = Buffer.from(bytes).toString('hex')
    this.written.push(hex)
    this.answer(hex)
  }

  receive(...chunks: Uint8Array[]): void {
    for (const chunk of chunks) this.#listener(chunk)
  }

  unplug(): void {
    this.#closed.resolve({ state: 'lost', reason: 'The line was cut.', remedy: 'Mend it.' })
  }

  async close(): Promise<void> {
    this.unplug()
  }
}
