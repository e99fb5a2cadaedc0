import type { IncomingMessage } from 'node:http'
import { faultText } from '../../core/crema-error.ts'
import { printable } from '../../core/printable.ts'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Why a request is refused; null if it is allowed. Neither a page of another origin nor a host name made to resolve to this
 * machine (DNS rebinding) may access the panel. WebSockets are not covered by the same-origin policy (RFC 6455, 10.2), so they
 * must send an Origin.
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
