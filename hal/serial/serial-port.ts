import { access, constants } from 'node:fs/promises'
import { reasonOf } from '../support/crema-error.ts'
import type { BytePort } from './byte-port.ts'
import { type PortLost, packageMissing, portClosed, portDenied, portFailed, portMissing, portTaken, portUnplugged } from './port-lost.ts'

/** 8 data bits, no parity, one stop bit: used by every device supported here. */
const line = { dataBits: 8, parity: 'none', stopBits: 1 } as const

type SerialPort = import('serialport').SerialPort

/** Opens the port exclusively, or says why it cannot. */
export async function openSerialPort(path: string, baudRate: number): Promise<BytePort | PortLost> {
  const loaded = await import('serialport').catch((error: Error) => packageMissing(reasonOf(error)))
  if ('state' in loaded) return loaded
  const refused = await refusal(path)
  if (refused) return refused
  const port = new loaded.SerialPort({ path, baudRate, ...line, autoOpen: false })
  const error = await new Promise<Error | null>(resolve => port.open(resolve))
  if (error === null) return bytePort(port)
  return /lock|busy/i.test(error.message) ? portTaken(path) : portFailed(path, reasonOf(error))
}

async function refusal(path: string): Promise<PortLost | undefined> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? portMissing(path) : portDenied(path)
  }
}

function bytePort(port: SerialPort): BytePort {
  let asked = false
  // serialport does not always pass an error when the port is unplugged.
  const ended = new Promise<PortLost>(resolve => {
    port.once('close', () => resolve(asked ? portClosed : portUnplugged(port.path)))
  })
  // A failing line closes itself; `closed` reports that.
  port.on('error', () => {})
  return {
    onData: listener => void port.on('data', listener),
    write: bytes => void port.write(Buffer.from(bytes)),
    closed: ended,
    close: async () => {
      asked = true
      if (port.isOpen) await new Promise<void>(resolve => port.close(() => resolve()))
    },
  }
}
