import { connect, type Socket } from 'node:net'
import { CremaError, reasonOf } from '../../core/crema-error.ts'

/** A card in the virtual reader's field: answers one command APDU with one response APDU. */
export interface VpcdCard {
  transmit(command: Uint8Array): Promise<Uint8Array> | Uint8Array
}

/** The address of vpcd, and when to leave its field. */
export interface VpcdOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** Default: 35963 (0x8C7B), vpcd's first slot; the second slot has the next port. */
  readonly port?: number
  /** Leaves the field when aborted. */
  readonly signal?: AbortSignal
}

/** A card's stay in the field. To return, present the card again. */
export interface VpcdStay {
  /** Takes the card out of the field at once, even in the middle of a command. */
  leave(): void
  /** Settles when the card has left the field, or the reader ended. Rejects when the card failed to answer. */
  readonly left: Promise<void>
}

/** vpcd's one-byte messages (vsmartcard, vpcd.h). All others are command APDUs, which have at least four bytes. */
export const viccMessage = { off: 0, on: 1, reset: 2, atr: 4 } as const
/** The ATR of an unspecified contactless card (PC/SC part 3, 3.1.3.2.3.1). */
export const atr = Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01)

/**
 * Puts a card in the field of vsmartcard's virtual reader (vpcd), or of anything with the same protocol: each message is two
 * bytes of length, big-endian, then the content.
 * @throws Error when nothing listens there; AbortError when the signal aborts first
 */
export async function presentToVpcd(card: VpcdCard, options: VpcdOptions = {}): Promise<VpcdStay> {
  const { host = '127.0.0.1', port = 35963, signal } = options
  const socket = await open(host, port, signal)
  const closed = new Promise<void>(resolve => void socket.once('close', () => resolve()))
  // A card that is still computing must not delay its departure.
  const left = Promise.race([closed, converse(socket, card)])
  // Callers that ignore `left` must not cause an unhandled rejection.
  left.catch(() => {})
  return { leave: () => void socket.destroy(), left }
}

function open(host: string, port: number, signal: AbortSignal | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, ...(signal === undefined ? {} : { signal }) })
    socket.once('connect', () => resolve(socket))
    socket.on('error', cause => reject(signal?.aborted === true ? cause : noReader(host, port, cause)))
  })
}

function noReader(host: string, port: number, cause: Error): CremaError {
  return new CremaError({
    code: 'no-virtual-reader',
    fact: `No virtual reader (vpcd) answers at ${host}:${port}: ${reasonOf(cause)}.`,
    expected: 'vpcd to listen there',
    remedy: 'Install and start it: sudo apt-get install pcscd vsmartcard-vpcd && sudo systemctl restart pcscd',
    cause,
  })
}

async function converse(socket: Socket, card: VpcdCard): Promise<void> {
  try {
    for await (const message of messages(socket)) {
      const answer = await answerTo(message, card)
      if (answer !== undefined && !socket.destroyed) socket.write(frame(answer))
    }
  } finally {
    socket.destroy()
  }
}

function answerTo(message: Uint8Array, card: VpcdCard): Promise<Uint8Array> | Uint8Array | undefined {
  if (message.length > 1) return card.transmit(message)
  return message[0] === viccMessage.atr ? atr : undefined
}

/** Splits the stream into messages; ends when the other side closes. */
export async function* messages(socket: Socket): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks(socket)) {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0)
      yield Uint8Array.from(rest.subarray(2, end))
      rest = rest.subarray(end)
    }
  }
}

/** The socket's bytes until it closes. Leaving or losing the field is a normal end, not an error. */
async function* chunks(socket: Socket): AsyncGenerator<Buffer> {
  try {
    yield* socket
  } catch (error) {
    if (!socket.destroyed) throw error
  }
}

/** A message with its length prefix. */
export function frame(bytes: Uint8Array): Buffer {
  const framed = Buffer.alloc(2 + bytes.length)
  framed.writeUInt16BE(bytes.length)
  framed.set(bytes, 2)
  return framed
}
