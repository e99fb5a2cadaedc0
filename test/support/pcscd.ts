import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * A separate pcscd for tests, with the virtual reader of vsmartcard-vpcd: slots "Virtual PCD 00 00" and "Virtual PCD 00 01". A
 * pcscd supports only one configured vpcd (a second one takes over the first one's slots), so more readers need more pcscds.
 */
export interface TestPcscd {
  /** vpcd's port for the first slot's card; the second slot's is the next one. */
  readonly port: number
  readonly socketPath: string
  /** The environment that a process needs to use this pcscd. */
  readonly environment: { readonly PCSCLITE_CSOCK_NAME: string }
  start(): Promise<void>
  /** SIGKILL; the socket file remains, as after a crash. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** Removes the reader from the configuration and restarts pcscd: a pcscd built for USB cannot remove a configured reader otherwise. */
  unplug(): Promise<void>
  /** Restores the reader. */
  plug(): Promise<void>
  /** Ends pcscd and removes its files. */
  stop(): Promise<void>
}

const driver = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so'
const install = 'sudo apt-get install pcscd vsmartcard-vpcd libpcsclite-dev'

export interface PcscdOptions {
  /** Default: true. */
  readonly started?: boolean
  /** The reader's name, without the slot numbers. Default: "Virtual PCD". */
  readonly readerName?: string
}

/**
 * Starts a pcscd in a mount namespace with its own /run, so that it does not meet another pcscd and its socket is reachable from
 * outside. Works as root and, where user namespaces are allowed, as any user.
 * @throws Error with the install command when a package is missing
 */
export async function startPcscd(options: PcscdOptions = {}): Promise<TestPcscd> {
  requirePackages()
  const pcscd = new Pcscd(mkdtempSync(join(tmpdir(), 'crema-pcscd-')), await holdPorts(), options.readerName)
  if (options.started !== false) await pcscd.start()
  return pcscd
}

class Pcscd implements TestPcscd {
  readonly #folder: string
  readonly #ports: HeldPorts
  readonly #readerName: string
  #process: ChildProcess | undefined

  constructor(folder: string, ports: HeldPorts, readerName = 'Virtual PCD') {
    this.#folder = folder
    this.#readerName = readerName
    this.#ports = ports
    mkdirSync(join(folder, 'run'))
    mkdirSync(join(folder, 'readers'))
    this.#configure(readerEntry(this.#readerName, this.port))
  }

  get port(): number {
    return this.#ports.port
  }

  get socketPath(): string {
    return join(this.#folder, 'run/pcscd/pcscd.comm')
  }

  get environment() {
    return { PCSCLITE_CSOCK_NAME: this.socketPath }
  }

  async start(): Promise<void> {
    // The files of a killed pcscd would stop the next one.
    rmSync(join(this.#folder, 'run/pcscd'), { recursive: true, force: true })
    const inside = `mount --bind '${this.#folder}/run' /run && exec /usr/sbin/pcscd --foreground --info --config '${this.#folder}/readers'`
    const namespace = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount']
    // pcscd must not outlive the tests, however they end.
    const child = spawn('unshare', [...namespace, 'setpriv', '--pdeathsig', 'KILL', 'sh', '-c', inside], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    await ready(child)
    await accepting(this.socketPath)
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async restart(): Promise<void> {
    await this.kill()
    await this.start()
  }

  async unplug(): Promise<void> {
    this.#configure('')
    await this.restart()
  }

  async plug(): Promise<void> {
    this.#configure(readerEntry(this.#readerName, this.port))
    await this.restart()
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
    this.#ports.release()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #configure(entry: string): void {
    writeFileSync(join(this.#folder, 'readers', 'vpcd'), entry)
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
}

function requirePackages(): void {
  const missing = ['/usr/sbin/pcscd', driver].filter(file => !existsSync(file))
  if (missing.length > 0) throw new Error(`The tests need ${missing.join(' and ')}. Install them: ${install}`)
}

/** vpcd uses the next port for its second slot. */
function readerEntry(name: string, port: number): string {
  const hex = `0x${port.toString(16)}`
  return [`FRIENDLYNAME "${name}"`, `DEVICENAME /dev/null:${hex}`, `LIBPATH ${driver}`, `CHANNELID ${hex}`, ''].join('\n')
}

async function ready(child: ChildProcess): Promise<void> {
  const said: string[] = []
  const exited = once(child, 'exit').then(() => {
    throw new Error(`pcscd ended at start:\n${said.join('\n')}`)
  })
  await Promise.race([exited, daemonReady(child, said)])
  if (said.some(line => line.includes('init failed'))) throw new Error(`pcscd could not start a virtual reader:\n${said.join('\n')}`)
}

async function daemonReady(child: ChildProcess, said: string[]): Promise<void> {
  if (child.stdout === null) throw new Error('pcscd has no output')
  child.stderr?.on('data', (text: Buffer) => said.push(String(text)))
  const lines = createInterface(child.stdout)
  await new Promise<void>(resolve => {
    lines.on('line', line => {
      said.push(line)
      if (line.includes('daemon ready')) resolve()
    })
  })
}

/** pcscd reports that it is ready a moment before it listens. */
async function accepting(socketPath: string): Promise<void> {
  const socket = connect(socketPath)
  try {
    await once(socket, 'connect')
  } catch {
    await new Promise(setImmediate)
    await accepting(socketPath)
  } finally {
    socket.destroy()
  }
}

/** Ports that no other test process uses while they are held. */
interface HeldPorts {
  /** The port of vpcd's first slot; the second slot's is the next one. */
  readonly port: number
  release(): void
}

/** Below the ports that Linux assigns automatically (ip_local_port_range), so only a process that asks for one by number gets it. */
const FIRST_PORT = 20_000
const GROUPS = 3_000

/**
 * Finds two free consecutive ports. vpcd needs a configured port, and it opens the ports itself at each start, so they cannot be
 * kept open here. Instead, the port before them is kept open as a lock; a process that cannot open that one takes none of the
 * three.
 */
async function holdPorts(): Promise<HeldPorts> {
  const guard = FIRST_PORT + 4 * Math.floor(Math.random() * GROUPS)
  const held = await listen(guard).catch(() => null)
  if (held === null) return holdPorts()
  const port = guard + 1
  if ((await isFree(port)) && (await isFree(port + 1))) return { port, release: () => held.close() }
  held.close()
  return holdPorts()
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port, '0.0.0.0').catch(() => null)
  if (server === null) return false
  server.close()
  await once(server, 'close')
  return true
}

async function listen(port: number, host = '127.0.0.1'): Promise<Server> {
  const server = createServer().listen({ port, host })
  await once(server, 'listening')
  // Must not keep the test process running.
  return server.unref()
}
