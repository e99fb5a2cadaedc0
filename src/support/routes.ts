import { readFileSync } from 'node:fs'

/** RTF_UP and RTF_REJECT of route flags (linux/route.h). */
const UP = 0x1
const REJECT = 0x200

/** The routes of this system that lead somewhere, of both families (proc(5)); none where the kernel does not say. */
export const systemRoutes = (): string[] => [...parseIpv4(read('/proc/net/route')), ...parseIpv6(read('/proc/net/ipv6_route'))]

/** `Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT`, after a line of titles. */
export function parseIpv4(text: string): string[] {
  const rows = text.split('\n').slice(1).map(fields)
  return rows.flatMap(([device, destination, gateway, flags, , , , mask]) =>
    mask !== undefined && isUsable(device, flags) ? [`${device} ${destination} ${mask} ${gateway}`] : [],
  )
}

/** `destination length source length gateway metric refcnt use flags device`. */
export function parseIpv6(text: string): string[] {
  const rows = text.split('\n').map(fields)
  return rows.flatMap(([destination, length, , , gateway, , , , flags, device]) =>
    device !== undefined && isUsable(device, flags) && !isLocal(destination) ? [`${device} ${destination} ${length} ${gateway}`] : [],
  )
}

const fields = (line: string): string[] => line.trim().split(/\s+/)

function isUsable(device: string | undefined, flags = '0'): boolean {
  const bits = Number.parseInt(flags, 16)
  return device !== 'lo' && (bits & UP) !== 0 && (bits & REJECT) === 0
}

/** Link-local and multicast lead to no node. */
const isLocal = (destination = ''): boolean => /^(fe8|fe9|fea|feb|ff)/.test(destination)

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
