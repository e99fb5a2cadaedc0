import { isIPv4 } from 'node:net'

/** Whether nobody on the way can read or change what comes from there: https, or http on this very machine. */
export const isPrivate = (url: URL): boolean => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))

/** `localhost`, 127.0.0.0/8 or ::1. URL has brought other spellings of these to this form. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
}
