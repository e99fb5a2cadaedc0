import type { IncomingMessage } from 'node:http'
import { faultText } from '../../support/crema-error.ts'
import { printable } from '../../support/printable.ts'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Why a request is refused; null when it may be answered. A page of another origin must not speak to the panel, and neither must a name that was
 * made to point here (DNS rebinding). A WebSocket has no same-origin rule of its own (RFC 6455, 10.2), so it must say where it comes from.
 */
export function originFault({ headers }: Pick<IncomingMessage, 'headers'>, isWebSocket: boolean): string | null {
  const { host = '', origin } = headers
  if (!loopback.has(host.replace(/:\d{1,5}$/, '')))
    return faultText({
      code: 'wrong-host',
      fact: `The Host "${printable(host, 80)}" is not this panel.`,
      expected: '127.0.0.1 or localhost',
      remedy: 'Open it at the address that it printed.',
    })
  if (origin === undefined ? !isWebSocket : origin === `http://${host}`) return null
  return faultText({
    code: 'wrong-origin',
    fact: `The Origin "${printable(origin ?? '', 80)}" is not this panel’s.`,
    expected: `http://${printable(host, 80)}`,
    remedy: 'Open the panel itself.',
  })
}
