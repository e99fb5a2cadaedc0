import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { presentToVpcd, type VpcdCard } from '../../../src/cli/phone/vpcd.ts'

const echo: VpcdCard = { transmit: command => Uint8Array.of(...command, 0x90, 0x00) }

/** The reader's end of the connection, with a card in its field. */
async function readerWith(card: VpcdCard, signal?: AbortSignal) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const arrival = once(server, 'connection') as Promise<[Socket]>
  const stay = await presentToVpcd(card, { port, ...(signal === undefined ? {} : { signal }) })
  const [socket] = await arrival
  socket.on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return { socket, stay }
}

/** Prefixes each message with its length in two bytes. */
function framed(...messages: Uint8Array[]): Buffer {
  return Buffer.concat(messages.map(message => Buffer.from([message.length >> 8, message.length & 0xff, ...message])))
}

async function receive(socket: Socket, length: number): Promise<Buffer> {
  let received = Buffer.alloc(0)
  while (received.length < length) received = Buffer.concat([received, ...((await once(socket, 'data')) as [Buffer])])
  return received
}

describe('a card in the field of vpcd', () => {
  it('answers the request for its ATR, and nothing to power off, power on and reset', async () => {
    const { socket } = await readerWith(echo)
    socket.write(framed(Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(4)))
    expect(await receive(socket, 7)).toEqual(Buffer.from('00053b80800101', 'hex'))
  })

  it('answers each command, however the bytes are cut', async () => {
    const commands = fc.array(fc.uint8Array({ minLength: 4, maxLength: 261 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(commands, fc.integer({ min: 1, max: 300 }), async (sent, cut) => {
        const { socket } = await readerWith(echo)
        const bytes = framed(...sent)
        for (let at = 0; at < bytes.length; at += cut) socket.write(bytes.subarray(at, at + cut))
        const expected = framed(...sent.map(command => Uint8Array.of(...command, 0x90, 0x00)))
        expect(await receive(socket, expected.length)).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  it('leaves the field when told to', async () => {
    const { socket, stay } = await readerWith(echo)
    const closed = once(socket.resume(), 'close')
    stay.leave()
    await Promise.all([stay.left, closed])
  })

  it('leaves the field when the signal aborts', async () => {
    const owner = new AbortController()
    const { stay } = await readerWith(echo, owner.signal)
    owner.abort()
    await expect(stay.left).resolves.toBeUndefined()
  })

  it('is out of the field when the reader ends', async () => {
    const { socket, stay } = await readerWith(echo)
    socket.resetAndDestroy()
    await expect(stay.left).resolves.toBeUndefined()
  })

  it('a card that cannot answer leaves, and reports why', async () => {
    const broken: VpcdCard = { transmit: () => Promise.reject(new Error('no key')) }
    const { socket, stay } = await readerWith(broken)
    const closed = once(socket.resume(), 'close')
    socket.write(framed(Uint8Array.of(0, 0xa4, 4, 0)))
    await expect(stay.left).rejects.toThrow('no key')
    await closed
  })

  it('rejects if no reader listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await expect(presentToVpcd(echo, { port })).rejects.toThrow(`No virtual reader (vpcd) answers at 127.0.0.1:${port}`)
  })
})
