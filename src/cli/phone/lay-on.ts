import { Option } from 'commander'
import { connectSimulator } from '../../../hal/sim/simulator-client.ts'
import { CremaError } from '../../core/crema-error.ts'
import { presentToVpcd, type VpcdCard } from './vpcd.ts'

/** The reader for a virtual phone. */
export interface FieldOptions {
  readonly simulator?: string
  /** `HOST:PORT`; true for vpcd's default. */
  readonly vpcd?: string | true
}

export const simulatorOption = () => new Option('-s, --simulator <path>', "the simulator's socket")
export const vpcdOption = () => new Option('--vpcd [host:port]', 'the virtual reader of vsmartcard, 127.0.0.1:35963 if not given')

/** A card in a reader's field. */
export interface ReaderStay {
  readonly left: Promise<unknown>
  leave(): void | Promise<void>
}

/**
 * Puts a card or phone on the reader named by the options.
 * @throws Error when they name none, or it cannot be reached
 */
export async function layOn(
  card: VpcdCard & { transmit(command: Uint8Array): Promise<Uint8Array> },
  options: FieldOptions,
): Promise<ReaderStay> {
  if (options.simulator !== undefined) return layOnSimulator(card, options.simulator)
  if (options.vpcd === undefined)
    throw new CremaError({
      code: 'option-missing',
      fact: 'No reader is named.',
      expected: '--simulator PATH or --vpcd',
      remedy: 'The demo prints the path of its simulator.',
    })
  const [host = '127.0.0.1', port = '35963'] = options.vpcd === true ? [] : options.vpcd.split(':')
  return presentToVpcd(card, { host, port: Number(port) })
}

async function layOnSimulator(card: { transmit(command: Uint8Array): Promise<Uint8Array> }, socketPath: string): Promise<ReaderStay> {
  const client = await connectSimulator({ socketPath })
  const stay = await client.enterField(card).catch(async error => {
    await client.close()
    throw error
  })
  return { leave: () => stay.leave(), left: stay.left.finally(() => client.close()) }
}
