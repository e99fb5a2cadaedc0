import { deferred } from '../support/deferred.ts'
import { Connection, type Unasked } from './connection.ts'

/** A card or phone in the field: one response APDU for each command APDU. A response shorter than two bytes is a tear. */
export interface SimulatedCard {
  transmit(command: Uint8Array): Promise<Uint8Array> | Uint8Array
}

/** A card in the simulated field. */
export interface FieldStay {
  /** The simulator's number for this stay. */
  readonly card: number
  /**
   * Settles with why the stay ended: the card left, the reader was taken away, or the simulator went away. Rejects with the
   * card's own error.
   */
  readonly left: Promise<string>
  /** Takes the card out of the field, even in the middle of a command. */
  leave(): Promise<void>
}

/** @throws HalError when the field is occupied, or the reader or the simulator is away */
export async function enterField(socketPath: string, card: SimulatedCard, label?: string): Promise<FieldStay> {
  const left = deferred<string>()
  const connection = await Connection.open(socketPath, message => handle(message))
  let answering: Promise<void> = Promise.resolve()
  function handle(message: Unasked): void {
    if (message.type === 'left') left.resolve(message.reason)
    if (message.type === 'command') answering = answering.then(() => answer(connection, card, message)).catch(left.reject)
  }
  connection.closed.then(error => left.resolve(error.fact))
  left.promise.finally(() => connection.close()).catch(() => {})
  try {
    const entered = await connection.request({ type: 'enter', ...(label === undefined ? {} : { label }) })
    return { card: entered.type === 'entered' ? entered.card : 0, left: left.promise, leave: () => leave(connection) }
  } catch (error) {
    await connection.close()
    throw error
  }
}

async function answer(connection: Connection, card: SimulatedCard, command: { exchange: number; apdu: string }): Promise<void> {
  const response = await card.transmit(Uint8Array.from(Buffer.from(command.apdu, 'hex')))
  connection.answer(command.exchange, Buffer.from(response).toString('hex'))
}

/** The simulator treats the end of a connection as the card leaving. Asking first ensures that the card has left when this returns. */
async function leave(connection: Connection): Promise<void> {
  await connection.request({ type: 'leave' }).catch(() => {})
  await connection.close()
}
