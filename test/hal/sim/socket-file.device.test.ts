import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator } from '../../../hal/sim/simulator.ts'
import { connectSimulator } from '../../../hal/sim/simulator-client.ts'
import { childScript } from '../../../hal/support/child-script.ts'

describe("the simulator's socket", () => {
  let folder: string
  let socketPath: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crema-sim-'))
    socketPath = join(folder, 'simulator.sock')
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function crashSimulator(): Promise<void> {
    const main = childScript('./main', new URL('../../../hal/sim/simulator.ts', import.meta.url).href)
    const child = spawn(process.execPath, [...main, socketPath], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  it('is accessible to its owner only, and leaves the umask unchanged', async () => {
    const umask = process.umask()
    const simulator = await startSimulator({ socketPath })
    expect((await stat(socketPath)).mode & 0o777).toBe(0o600)
    expect(process.umask()).toBe(umask)
    await simulator.close()
  })

  it('is removed at close', async () => {
    const simulator = await startSimulator({ socketPath })
    await simulator.close()
    await simulator.close()
    await expect(access(socketPath)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('closes with its signal', async () => {
    const stop = new AbortController()
    await startSimulator({ socketPath, signal: stop.signal })
    const client = connect(socketPath)
    await once(client, 'connect')
    stop.abort()
    await once(client, 'close')
  })

  it('replaces the file of a simulator that crashed', async () => {
    await crashSimulator()
    expect((await stat(socketPath)).isSocket()).toBe(true)
    const simulator = await startSimulator({ socketPath })
    const client = await connectSimulator({ socketPath })
    await client.press('espresso')
    await client.close()
    await simulator.close()
  })

  it('does not replace a running simulator', async () => {
    const simulator = await startSimulator({ socketPath })
    await expect(startSimulator({ socketPath })).rejects.toMatchObject({
      message: expect.stringContaining('already listens'),
      remedy: expect.any(String),
    })
    const client = await connectSimulator({ socketPath })
    await client.press('espresso')
    await client.close()
    await simulator.close()
  })

  it('does not remove a file that is not a socket', async () => {
    await writeFile(socketPath, 'a letter')
    await expect(startSimulator({ socketPath })).rejects.toThrow(/not a socket/)
    await access(socketPath)
  })

  it('needs an existing folder, and a path short enough for a socket', async () => {
    await expect(startSimulator({ socketPath: join(folder, 'none', 's') })).rejects.toThrow(/Cannot listen/)
    await expect(startSimulator({ socketPath: join(folder, 'x'.repeat(100)) })).rejects.toThrow(/107 bytes/)
  })
})
