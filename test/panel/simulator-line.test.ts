import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SimulatorLine } from '../../src/panel/server/simulator-line.ts'

let folder: string
let server: Server
let line: SimulatorLine | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crema-line-'))
  server = createServer().listen(join(folder, 'simulator.sock'))
  await once(server, 'listening')
})
afterEach(() => {
  line?.close()
  server.close()
  rmSync(folder, { recursive: true })
})

const done = { type: 'done', id: 1 }

/** What the page hears while the other end says this, up to the first loss of the connection. */
function heard(said: string): Promise<unknown[]> {
  server.once('connection', (socket: Socket) => socket.write(said))
  const told: unknown[] = []
  return new Promise(resolve => {
    line = new SimulatorLine({
      socketPath: join(folder, 'simulator.sock'),
      onMessage: message => void told.push(message),
      onLink: fault => {
        if (fault === null) return
        told.push(fault)
        resolve(told)
      },
    })
  })
}

describe('the page’s connection to the simulator', () => {
  it.each([
    ['no JSON', 'Hello, who is there?', 'Not JSON'],
    ['no message of the simulator', '{"type":"event","kind":"rain"}', 'Not a message of this protocol'],
  ])('ends where a stranger says %s, and the panel goes on', async (_, stranger, fact) => {
    const told = await heard(`${JSON.stringify(done)}\n${stranger}\n${JSON.stringify(done)}\n`)
    expect(told).toEqual([done, expect.objectContaining({ code: 'simulator-away', fact: expect.stringContaining(fact) })])
  })
})
