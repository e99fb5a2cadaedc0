import { z } from 'zod'

/** A serial port's path. Default: the port at the Raspberry Pi's header. */
export const serialPortPath = z.string().min(1).default('/dev/serial0')

/** Raspberry Pi OS's names for the port at the header: its symlink, and either UART behind it. */
const headerPorts: readonly string[] = ['/dev/serial0', '/dev/ttyAMA0', '/dev/ttyS0']

/** Whether a port is at the header's pins. */
export const isHeaderPort = (path: string): boolean => headerPorts.includes(path)

/** A device that may use a serial port. */
export interface SerialUser {
  readonly driver: string
  readonly port?: string
}

/** Refuses two devices on one serial port, at the key of the second. */
export function checkPortUses(
  { reader, brewer }: { readonly reader: SerialUser; readonly brewer: SerialUser },
  context: z.RefinementCtx,
): void {
  const [first, second] = [reader.port, brewer.port]
  if (first === undefined || second === undefined) return
  if (first !== second && !(isHeaderPort(first) && isHeaderPort(second))) return
  const message = `${second} is the port of hal.reader already; expected another port, such as a USB adapter’s /dev/serial/by-id/...`
  context.addIssue({ code: 'custom', path: ['brewer', 'port'], message })
}
