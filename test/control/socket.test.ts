import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deferred } from '../../hal/support/deferred.ts'
import { askMachine, ControlError } from '../../src/control/client.ts'
import type { ControlRequest } from '../../src/control/messages.ts'
import { type ControlHandler, openControlServer } from '../../src/control/server.ts'
import { CremaError } from '../../src/core/crema-error.ts'
import { createLogger } from '../../src/logger.ts'

const log = createLogger('fatal')
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crema-control-'))
  path = join(folder, 'run/control.sock')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Sends one request to a server with this handler. */
async function ask(handle: ControlHandler, request: object = { command: 'status' }): Promise<unknown> {
  const server = await openControlServer(path, handle, log)
  try {
    return await askMachine(path, request as ControlRequest)
  } finally {
    await server.close()
  }
}

/** Sends a request to a server that answers with these bytes, or hangs up. */
async function askSomethingElse(answer: string | null): Promise<unknown> {
  const other = join(folder, 'other.sock')
  const server = createServer(socket => socket.once('data', () => (answer === null ? socket.destroy() : socket.end(answer))))
  await new Promise<void>(resolve => server.listen(other, resolve))
  try {
    return await askMachine(other, { command: 'status' })
  } finally {
    server.close()
  }
}

describe('the control socket', () => {
  it('returns the result, with amounts as text', async () => {
    expect(await ask(async () => ({ amount: 10n ** 30n }))).toEqual({ amount: `1${'0'.repeat(30)}` })
  })

  it('ends a connection whose line has no end, and tells it why', async () => {
    const server = await openControlServer(path, async () => null, log)
    const socket = createConnection({ path })
    const heard: Buffer[] = []
    socket.on('data', chunk => heard.push(chunk))
    socket.on('error', () => undefined)
    const closed = once(socket, 'close')
    for (let sent = 0; sent < 80; sent++) socket.write(Buffer.alloc(1024, 'a'))
    await closed
    expect(JSON.parse(Buffer.concat(heard).toString())).toMatchObject({ ok: false, error: { code: 'request-too-long' } })
    await server.close()
  })

  it('handles one request of a connection after the other, and no more while its answers are not read', async () => {
    let handled = 0
    const first = deferred<void>()
    const handle = async () => {
      handled++
      first.resolve()
      return 'x'.repeat(100_000)
    }
    const server = await openControlServer(path, handle, log)
    const socket = createConnection({ path })
    socket.pause()
    const requests = 200
    for (let sent = 0; sent < requests; sent++) socket.write(`${JSON.stringify({ command: 'status' })}\n`)
    await first.promise
    let seen = 0
    let bytes = 0
    const unread = handled
    for await (const chunk of socket) {
      bytes += (chunk as Buffer).length
      seen += (chunk as Buffer).filter(byte => byte === 0x0a).length
      if (seen === requests) break
    }
    expect(bytes).toBeGreaterThan(requests * 100_000)
    expect([unread < 50, handled]).toEqual([true, requests])
    await server.close()
  })

  it('answers a request that has no result', async () => {
    expect(await ask(async () => undefined, { command: 'decide', vend: 1, decision: 'credit' })).toBeNull()
  })

  it('returns an error as its fields', async () => {
    const id = `0x${'ab'.repeat(32)}`
    const fault = { code: 'no-cup', fact: `No cup for ${id}.`, details: ['one', 'two'], expected: 'a cup', remedy: 'Bring one.' }
    const failing = ask(async () => {
      throw new CremaError({ ...fault, publicWords: [id] })
    })
    await expect(failing).rejects.toBeInstanceOf(ControlError)
    await expect(failing).rejects.toMatchObject(fault)
  })

  it('returns a fault of the program as an unexpected error', async () => {
    const failing = ask(async () => {
      throw new Error('left is not a function\nat x')
    })
    await expect(failing).rejects.toMatchObject({ code: 'unexpected', fact: 'Something failed unexpectedly: left is not a function.' })
  })

  it.each([
    { command: 'no-such' },
    { command: 'receipts', limit: 0 },
    { command: 'receipts', limit: null },
    { command: 'status', more: true },
  ])('refuses %j in a sentence', async request => {
    const refused = ask(async () => 1, request)
    await expect(refused).rejects.toThrow(/^Not a request to a machine\.\n {2}\(?[a-z]/)
    await expect(refused).rejects.not.toThrow(/[[{]/)
  })

  it.each(['{', 'status', '{"command":"status"}x', '[1'])('refuses %s, which is no JSON, in a sentence', async line => {
    const server = await openControlServer(path, async () => 1, log)
    const socket = createConnection({ path })
    socket.write(`${line}\n`)
    const [heard] = (await once(socket, 'data')) as [Buffer]
    const [code, fact] = ['bad-request', 'Not a request to a machine.']
    expect(JSON.parse(heard.toString())).toMatchObject({ ok: false, error: { code, fact, details: ['(top level): expected JSON'] } })
    socket.destroy()
    await server.close()
  })

  it('is for its owner and group only, in a folder that it makes', async () => {
    const server = await openControlServer(path, async () => 1, log)
    expect(statSync(path).mode & 0o777).toBe(0o660)
    await server.close()
  })

  it('is not taken away from a machine that answers', async () => {
    const server = await openControlServer(path, async () => 'first', log)
    await expect(openControlServer(path, async () => 'second', log)).rejects.toThrow(/Another machine already answers on .*control.sock/)
    expect(await askMachine(path, { command: 'status' })).toBe('first')
    await server.close()
  })

  it('says what to do if nothing listens', async () => {
    await expect(askMachine(path, { command: 'status' })).rejects.toThrow(
      /No machine answers on .* \(ENOENT\)\.\nExpected .*\n.*crema machine run/,
    )
  })

  it.each([['not json\n'], ['{"ok":true}\n'], ['{"ok":"maybe","result":1}\n']])(
    'reports that %j is not a machine’s answer',
    async answer => {
      await expect(askSomethingElse(answer)).rejects.toThrow(/is not from a machine of this version/)
    },
  )

  it('reports that the machine closed the connection', async () => {
    await expect(askSomethingElse(null)).rejects.toThrow(/closed the connection without an answer/)
  })
})
