import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { CardGoneError } from '../../hal/errors.ts'

/**
 * The app Smart Card Emulator, following its VICCEmulator.java: connects and sends 01, sends each of the reader's commands and
 * awaits the answer, and sends 00 when the field is gone.
 */
export class SmartCardEmulator {
  readonly #socket: Socket
  readonly #bytes: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#socket = socket.on('error', () => {})
    this.#bytes = socket[Symbol.asyncIterator]()
  }

  /** The app starts. */
  begin(): this {
    this.#send(Uint8Array.of(0x01))
    return this
  }

  /** The answer to the reader's command. @throws CardGoneError when the connection is gone */
  async process(command: Uint8Array): Promise<Uint8Array> {
    this.#send(command)
    const [high = 0, low = 0] = await this.#read(2)
    return Uint8Array.from(await this.#read((high << 8) | low))
  }

  /** The phone leaves the reader's field. */
  deactivate(): void {
    this.#send(Uint8Array.of(0x00))
  }

  stop(): void {
    this.#socket.destroy()
  }

  /** Java writes length and bytes separately. */
  #send(data: Uint8Array): void {
    this.#socket.write(Uint8Array.of(data.length >> 8, data.length & 0xff))
    this.#socket.write(data)
  }

  async #read(length: number): Promise<Buffer> {
    while (this.#rest.length < length) {
      const { value, done } = await this.#bytes.next()
      if (done === true) throw new CardGoneError('The remote card is gone.')
      this.#rest = Buffer.concat([this.#rest, value])
    }
    const read = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return read
  }
}

/** The app, connected to its remote card. */
export async function startApp(port: number): Promise<SmartCardEmulator> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return new SmartCardEmulator(socket).begin()
}
