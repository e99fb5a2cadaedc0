import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Daemon } from '../../test/end-to-end/daemon.ts'
import { type ConfigTables, setStage } from '../../test/end-to-end/stage.ts'
import { cremaMain, stopProcess } from '../../test/support/crema.ts'
import { bundle } from '../bundle/bundle.ts'
import { optionOf, printJson, ratioOf, rounded, sideBySide } from './timing.ts'

/**
 * Measures how soon the release answers, and how much memory it takes, against `node -e 0` in the same run:
 * `npm run bench:start -- [--json] [--rounds N] [--idle SECONDS]`. The simulated machine syncs once a second while it is idle.
 */
const ROUNDS = Number(optionOf('--rounds') ?? 15)
const IDLE_SECONDS = Number(optionOf('--idle') ?? 60)

const run = promisify(execFile)
const node = (...args: string[]) => run(process.execPath, args)

/** Resident bytes of a process, shared pages included. */
function residentOf(pid: number): number {
  const [, kilobytes = ''] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

/** The guard is a process that a thread of the daemon started. */
function guardOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const children = threads.flatMap(thread => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').match(/\d+/g) ?? [])
  const guard = children.map(Number).find(child => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('guard.cjs'))
  if (guard === undefined) throw new Error('The machine has no guard.')
  return guard
}

/** Node with nothing to do. */
async function measureIdleNode(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6); console.log()'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await wait(1000)
  const bytes = residentOf(child.pid as number)
  await stopProcess(child, 'SIGKILL')
  return bytes
}

/** From the start of the process until it serves, with neither chain nor reader. */
async function startAlone(config: string, control: string): Promise<void> {
  const daemon = new Daemon({ config, control })
  await daemon.ready()
  void daemon.kill()
}

const { bytes: releaseBytes } = await bundle()
const stage = await setStage({
  configure: ({ chain, machine }) => Object.assign(chain, { sync_every: '1s' }) && Object.assign(machine, { log: 'info' }),
})
try {
  const command = (...words: string[]) => node(cremaMain, 'machine', ...words, '--config', stage.config)
  const machine = await stage.start()
  const us = await sideBySide(
    {
      node: () => node('-e', '0'),
      version: () => node(cremaMain, '--version'),
      status: () => command('status'),
      safeState: () => command('safe-state'),
    },
    { rounds: ROUNDS, warmUp: 1 },
  )
  const { tsx } = await sideBySide({ tsx: () => node('--import', 'tsx', 'src/main.ts', '--version') }, { rounds: 5, warmUp: 1 })
  await wait(IDLE_SECONDS * 1000)
  const pid = machine.child.pid as number
  const [idleBytes, guardBytes] = [residentOf(pid), residentOf(guardOf(pid))]
  await machine.stop()
  const nodeBytes = await measureIdleNode()

  const cut = ({ chain, hal }: ConfigTables) =>
    Object.assign(chain, { rpc: 'http://127.0.0.1:9' }) && Object.assign(hal, { reader: { driver: 'pcsc' } })
  stage.configure(cut)
  const ready = await sideBySide(
    { node: () => node('-e', '0'), ready: () => startAlone(stage.config, stage.control) },
    { rounds: Math.ceil(ROUNDS / 3), warmUp: 1 },
  )
  const figures = {
    versionRatio: ratioOf(us.version, us.node),
    safeStateRatio: ratioOf(us.safeState, us.node),
    statusRatio: ratioOf(us.status, us.node),
    readyRatio: ratioOf(ready.ready, ready.node),
    idleRssRatio: ratioOf(idleBytes, nodeBytes),
    guardRssRatio: ratioOf(guardBytes, nodeBytes),
    tsxRatio: ratioOf(tsx, us.node),
    releaseBytes,
    nodeMs: rounded(us.node / 1000),
    nodeRss: nodeBytes,
  }
  console.log(`node -e 0 takes ${figures.nodeMs} ms and ${rounded(nodeBytes / 1e6)} MB. In its multiples:`)
  console.log(
    `crema --version ${figures.versionRatio}, machine safe-state ${figures.safeStateRatio}, machine status ${figures.statusRatio}`,
  )
  console.log(
    `machine run until it serves ${figures.readyRatio}; memory of the idle daemon ${figures.idleRssRatio}, of its guard ${figures.guardRssRatio}`,
  )
  console.log(`The release has ${rounded(releaseBytes / 1e6)} MB.`)
  printJson(figures)
} finally {
  await stage.clear()
}
