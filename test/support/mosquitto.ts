import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import mqtt from 'mqtt'
import { stopProcess } from './crema.ts'

/** Debian's mosquitto on a loopback port, without a password and without a disk. */
export interface Mosquitto {
  readonly address: string
  readonly host: string
  /** Ends it; what it kept is lost. */
  cut(): Promise<void>
  /** Starts it again on the same port. */
  restore(): Promise<void>
  /** What a new subscriber gets at once: the retained messages of this many topics under `crema/receipts`. */
  retained(count: number): Promise<Record<string, string>>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

export async function startMosquitto(): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'crema-mqtt-'))
  const port = await freePort()
  const address = `mqtt://127.0.0.1:${port}`
  const config = join(folder, 'mosquitto.conf')
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_dest stderr\n`)
  let child: ChildProcess | null = await launch(config)
  const cut = async () => {
    if (child !== null) await stopProcess(child, 'SIGKILL')
    child = null
  }
  return {
    address,
    host: `127.0.0.1:${port}`,
    cut,
    restore: async () => {
      child ??= await launch(config)
    },
    retained: count => retainedAt(address, count),
    stop: async () => {
      await cut()
      rmSync(folder, { recursive: true })
    },
  }
}

async function launch(config: string): Promise<ChildProcess> {
  const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` }
  const child = spawn('mosquitto', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'], env })
  if (child.stderr === null) throw new Error('mosquitto has no output')
  const lines = createInterface(child.stderr)
  await new Promise<void>((resolve, reject) => {
    // Keep reading, because a full pipe would block it.
    lines.on('line', line => /mosquitto version .* running/.test(line) && resolve())
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`mosquitto ended at start (${code})`)))
  })
  return child
}

/** A port on loopback that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function retainedAt(address: string, count: number): Promise<Record<string, string>> {
  const client = await mqtt.connectAsync(address, { reconnectPeriod: 0 }, false)
  const found: Record<string, string> = {}
  const all = new Promise<void>(resolve => {
    client.on('message', (topic, body, { retain }) => {
      if (retain) found[topic] = body.toString()
      if (Object.keys(found).length === count) resolve()
    })
  })
  await client.subscribeAsync('crema/receipts/+', { qos: 1 })
  await all
  await client.endAsync()
  return found
}
