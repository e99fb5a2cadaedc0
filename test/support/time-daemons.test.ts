import { createSocket } from 'node:dgram'
import { describe, expect, it, onTestFinished } from 'vitest'
import { askTimeDaemons, TIME_DAEMONS } from '../../src/support/time-daemons.ts'

/** As chronyd 4.3 answers `tracking`; the header with the request's command and the reply's type, then the tracking data. */
function chronyAnswer({ stratum = 3, leap = 0, reference = 0xc0a80001, status = 0 } = {}): Buffer {
  const answer = Buffer.alloc(104)
  answer.set([6, 2, 0, 0, 0, 33, 0, 5])
  answer.writeUInt16BE(status, 8)
  answer.writeUInt32BE(reference, 28)
  answer.writeUInt16BE(stratum, 52)
  answer.writeUInt16BE(leap, 54)
  return answer
}

/** As ntpd answers a client (RFC 5905): leap indicator, version 4, mode 4. */
function ntpAnswer({ stratum = 3, leap = 0, reference = 0xc0a80001 } = {}): Buffer {
  const answer = Buffer.alloc(48)
  answer.set([(leap << 6) | 0x24, stratum])
  answer.writeUInt32BE(reference, 12)
  return answer
}

/** A daemon that answers so to a question of the right length. Returns its port. */
async function serve(answer: Buffer, length: number): Promise<number> {
  const socket = createSocket('udp4')
  socket.on('message', (question, { port }) => {
    if (question.length === length) socket.send(answer, port, '127.0.0.1')
  })
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => void socket.close())
  return socket.address().port
}

const daemon = (name: string) => TIME_DAEMONS.find(each => each.name === name) ?? expect.unreachable()
const LOCAL = 0x7f7f0101

describe('a time daemon', () => {
  it.each([
    ['chrony', 'synchronised', chronyAnswer(), true],
    ['chrony', 'not synchronised', chronyAnswer({ leap: 3, stratum: 0 }), false],
    ['chrony', 'free-running by its own clock', chronyAnswer({ reference: LOCAL, stratum: 10 }), false],
    ['chrony', 'unwilling', chronyAnswer({ status: 2 }), false],
    ['chrony', 'of another protocol', Buffer.alloc(20, 6), false],
    ['ntpd', 'synchronised', ntpAnswer(), true],
    ['ntpd', 'not synchronised', ntpAnswer({ leap: 3, stratum: 16 }), false],
    ['ntpd', 'free-running by its own clock', ntpAnswer({ reference: LOCAL, stratum: 5 }), false],
    ['ntpd', 'silent about its source', ntpAnswer({ stratum: 0 }), false],
    ['ntpd', 'of another protocol', Buffer.from('hello'), false],
  ])('%s that is %s', async (name, _, answer, expected) => {
    const { question, ...rest } = daemon(name)
    const port = await serve(answer, question.length)
    expect(await askTimeDaemons([{ ...rest, question, port }])).toBe(expected)
  })

  it('that does not run is no answer, at once', async () => {
    const silent = createSocket('udp4')
    await new Promise<void>(resolve => silent.bind(0, '127.0.0.1', resolve))
    const closed = silent.address().port
    await new Promise<void>(resolve => silent.close(() => resolve()))
    expect(await askTimeDaemons([{ ...daemon('chrony'), port: closed }])).toBe(false)
  })

  it('counts beside one that is not synchronised', async () => {
    const [chrony, ntpd] = [daemon('chrony'), daemon('ntpd')]
    const ports = [await serve(chronyAnswer({ leap: 3 }), chrony.question.length), await serve(ntpAnswer(), ntpd.question.length)]
    expect(
      await askTimeDaemons([
        { ...chrony, port: ports[0] ?? 0 },
        { ...ntpd, port: ports[1] ?? 0 },
      ]),
    ).toBe(true)
  })
})
