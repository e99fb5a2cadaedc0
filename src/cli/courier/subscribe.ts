import { reasonOf } from '../../core/crema-error.ts'
import { onAbort } from '../../support/on-abort.ts'
import { CommandFailure } from '../support/failure.ts'
import type { KeptClaims } from './kept-claims.ts'
import { parsePosted } from './listen.ts'

/** A receipt has about 1,500 bytes. */
const MAX_BYTES = 16 * 1024

/**
 * Takes the receipts that machines publish (`[courier] mqtt`), the retained ones too. Connects again by itself after an outage, until the signal
 * aborts. The library is loaded only here.
 * @param tell is told of each receipt that is not kept, and once of a broker that cannot be reached
 */
export async function subscribeToClaims(
  address: URL,
  topic: string,
  kept: Pick<KeptClaims, 'take'>,
  tell: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const { default: mqtt } = await import('mqtt')
  const client = mqtt.connect(address.href, { reconnectPeriod: 5000, connectTimeout: 10_000 })
  let isSaid = false
  client.on('error', error => {
    if (!isSaid) tell(brokerLost(address.host, error))
    isSaid = true
  })
  client.on('message', () => {
    isSaid = false
  })
  client.on('connect', () => void client.subscribeAsync(`${topic}/+`, { qos: 1 }).catch(tell))
  client.on('message', (_, body) => void take(body, kept).catch(tell))
  onAbort(signal, () => client.end(true))
}

async function take(body: Buffer, kept: Pick<KeptClaims, 'take'>): Promise<void> {
  await kept.take(parsePosted(body.length > MAX_BYTES ? '' : body.toString('utf8')))
}

/** The host only: the rest of the address may contain a password. */
const brokerLost = (host: string, error: unknown) =>
  new CommandFailure({
    code: 'broker-unreachable',
    fact: `The MQTT broker at ${host} cannot be used: ${reasonOf(error)}.`,
    expected: 'a connection',
    remedy: 'It is tried again every 5 s. Check the broker, its user and its password.',
  })
