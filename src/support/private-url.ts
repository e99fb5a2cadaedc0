import { isIPv4 } from 'node:net'

/** Whether traffic with this URL is safe from eavesdropping and tampering: https, or http on this machine. */
export const isPrivate = (url: URL): boolean => url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))

/** The same for an MQTT broker: mqtts, or mqtt on this machine. */
export const isPrivateBroker = (url: URL): boolean => url.protocol === 'mqtts:' || (url.protocol === 'mqtt:' && isLoopback(url.hostname))

/** `localhost`, 127.0.0.0/8 or ::1. URL has normalised other spellings to these. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
}
