import type { MqttClient } from 'mqtt'
import { CremaError, reasonOf } from '../core/crema-error.ts'
import type { Hash } from '../core/hex.ts'
import { withSignals } from '../support/joined-signals.ts'
import type { Outlet } from './outlet.ts'

/** A broker did not take a receipt; it may later. */
export class BrokerFailed extends CremaError {
  override name = 'BrokerFailed'

  constructor(host: string, reason: string) {
    super({
      code: 'broker-failed',
      fact: `The MQTT broker at ${host} did not take a receipt: ${reason}.`,
      expected: 'a connection, and an acknowledgement of the message',
      remedy: 'Nothing is lost: it is sent again. Check the broker, its user and its password.',
    })
  }
}

interface Connection {
  readonly client: MqttClient
  /** Aborts, with the reason, when the connection is lost. */
  readonly lost: AbortSignal
}

/**
 * Publishes each receipt with QoS 1 and retained (MQTT 3.1.1, 3.3.1), under the topic and the channel's id: a later subscriber
 * gets the newest. The library is loaded at the first receipt.
 * @param address mqtts, or mqtt on this machine
 */
export function openMqttOutlet(address: string, topic: string): Outlet {
  const { host } = new URL(address)
  let connection: Connection | null = null
  const drop = async () => {
    const old = connection
    connection = null
    await old?.client.endAsync(true).catch(() => undefined)
  }
  const publish = async (channelId: Hash, body: string, signal: AbortSignal) => {
    if (connection?.lost.aborted) await drop()
    connection ??= await connect(address, signal)
    const { client, lost } = connection
    const sent = client.publishAsync(`${topic}/${channelId}`, body, { qos: 1, retain: true })
    await withSignals([signal, lost], until => orAborted(sent, until))
  }
  return {
    name: `the MQTT broker at ${host}`,
    hand: async (...message) => {
      try {
        await publish(...message)
      } catch (error) {
        await drop()
        throw new BrokerFailed(host, reasonOf(error))
      }
    },
    close: drop,
  }
}

/** Tries once: the courier decides when to try again, not the library. */
async function connect(address: string, signal: AbortSignal): Promise<Connection> {
  const { default: mqtt } = await import('mqtt')
  const lost = new AbortController()
  const client = mqtt.connect(address, { reconnectPeriod: 0 })
  client.on('error', error => lost.abort(error))
  client.on('close', () => lost.abort(new Error('the connection was lost')))
  const connected = new Promise<void>(resolve => client.once('connect', () => resolve()))
  try {
    await withSignals([signal, lost.signal], until => orAborted(connected, until))
    return { client, lost: lost.signal }
  } catch (error) {
    client.end(true)
    throw error
  }
}

function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
