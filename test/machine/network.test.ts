import { describe, expect, it } from 'vitest'
import { watchNetwork } from '../../src/machine/network.ts'
import { parseIpv4, parseIpv6, systemRoutes } from '../../src/support/routes.ts'
import { simulateTime } from '../support/simulated-time.ts'

describe('the routes', () => {
  it('of IPv4 are those that are up and lead somewhere', () => {
    const text = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
wlan0\t00000000\t0101A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0
*\t0000FEA9\t00000000\t0200\t0\t0\t0\t0000FFFF\t0\t0\t0
`
    expect(parseIpv4(text)).toEqual(['eth0 00000000 00000000 010200C0', 'eth0 000200C0 00FFFFFF 00000000'])
  })

  it('of IPv6 are those that are up, beyond the link', () => {
    const zero = '0'.repeat(32)
    const row = (destination: string, length: string, flags: string, device: string, use = '00000003') =>
      `${destination} ${length} ${zero} 00 ${zero} 00000100 00000001 ${use} ${flags}     ${device}`
    const text = [
      row(zero, '00', '00000003', 'eth0'),
      row(`fe80${'0'.repeat(28)}`, '40', '00000001', 'eth0'),
      row(`ff00${'0'.repeat(28)}`, '08', '00000001', 'eth0'),
      row(zero, '00', '00200200', 'lo'),
    ].join('\n')
    expect(parseIpv6(text)).toEqual([`eth0 ${zero} 00 ${zero}`])
    // How often a route was used says nothing.
    expect(parseIpv6(text.replaceAll('00000003 ', '00000009 '))).toEqual(parseIpv6(text))
  })

  it('of this computer can be read', () => {
    expect(systemRoutes().every(route => route.split(' ').length === 4)).toBe(true)
  })
})

describe('a network that comes back', () => {
  it('is noticed within two seconds, and one that goes or stays is not', async () => {
    const time = simulateTime()
    const stop = new AbortController()
    const world = { routes: ['eth0 default'] }
    let changes = 0
    watchNetwork({ time, routes: () => world.routes, onNewRoute: () => changes++ }, stop.signal)
    await time.pass(10_000)
    world.routes = []
    await time.pass(10_000)
    expect(changes).toBe(0)
    world.routes = ['eth0 default']
    await time.pass(2000)
    expect(changes).toBe(1)
    world.routes = ['eth0 default', 'wwan0 default']
    await time.pass(2000)
    expect(changes).toBe(2)
    stop.abort()
    expect(time.waiting).toBe(0)
  })

  it('is not watched by a machine that was told to stop while it started', () => {
    const time = simulateTime()
    watchNetwork({ time, routes: () => [], onNewRoute: () => undefined }, AbortSignal.abort())
    expect(time.waiting).toBe(0)
  })
})
