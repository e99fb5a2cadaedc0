import { rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAllLines } from '../../../hal/guard/open-lines.ts'
import { connectSimulator } from '../../../hal/sim/simulator-client.ts'
import { type Recorder, startRecorder } from '../sim/recorder.ts'
import { type SimulatorProcess, startSimulatorProcess } from '../sim/simulator-process.ts'
import { type DaemonProcess, startDaemon } from './daemon-process.ts'

/** All times are measured by the simulator, not by the daemon. Its clock is CLOCK_MONOTONIC, like this process's. */
const now = () => Number(process.hrtime.bigint() / 1000n) / 1000
const maxPulseMs = 20_000
const heartbeatTimeoutMs = 500
/** Tolerance for a busy computer. test/vm/relay.vm.ts checks the 100 ms, on a virtual clock. */
const promptlyMs = 2000
/** No guard starts once this file exists. */
const onlyUntil = (file: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,import%20f%20from%20'node:fs';if(/guard.guard/.test(process.argv[1])&&f.existsSync('${file}'))process.exit(9)`,
})
/** The keeper's thread ends once the second file exists. */
function mortalKeeper(script: string, fatal: string): NodeJS.ProcessEnv {
  const check = `require('node:fs').existsSync('${fatal}') && process.exit(7)`
  writeFileSync(script, `if (require('node:worker_threads').workerData?.maxPulseMs) setInterval(() => ${check}, 20).unref()`)
  return { NODE_OPTIONS: `--require=${script}` }
}
/** Makes the guard throw at SIGUSR2. */
const throwingGuard = { NODE_OPTIONS: `--import=data:text/javascript,process.on('SIGUSR2',()=>{throw(new(Error)('thrown'))})` }

describe('the relay guard', () => {
  let simulator: SimulatorProcess
  let recorder: Recorder
  let daemon: DaemonProcess
  const config = () => ({
    driver: 'sim',
    options: { socketPath: simulator.socketPath },
    lines: ['espresso', 'lungo'],
    maxPulseMs,
    heartbeatTimeoutMs,
  })

  beforeEach(async () => {
    simulator = await startSimulatorProcess()
    recorder = await startRecorder(simulator.socketPath)
  })
  afterEach(async () => {
    await daemon.end()
    await recorder.close()
    await simulator.remove()
  })

  const noMoreGuards = () => `${simulator.socketPath}.no-more-guards`

  async function closeLine(env?: NodeJS.ProcessEnv): Promise<void> {
    daemon = await startDaemon(config(), env)
    daemon.say(`pulse espresso ${maxPulseMs}`)
    await recorder.until('line', event => event.line === 'espresso' && event.closed)
    await daemon.until({ closed: 'espresso' })
  }

  /** The time in milliseconds at which the line opened after it was closed. */
  async function openedAt(): Promise<number> {
    const closed = recorder.events.findLastIndex(event => event.kind === 'line' && event.closed)
    const opened = await recorder.until('line', event => event.line === 'espresso' && !event.closed, closed)
    return opened.at / 1000
  }

  it('opens all lines first', async () => {
    const hand = await connectSimulator({ socketPath: simulator.socketPath })
    await hand.setLine('lungo', true)
    await hand.close()
    daemon = await startDaemon(config())
    await recorder.until('line', event => event.line === 'lungo' && !event.closed)
    expect(daemon.reports[0]).toMatchObject({ status: 'ready' })
  })

  it('opens when the daemon is killed', async () => {
    await closeLine()
    const killedAt = now()
    daemon.signal('SIGKILL')
    expect((await openedAt()) - killedAt).toBeLessThan(promptlyMs)
  })

  it.each(['SIGSTOP', 'loop'] as const)('opens after the missed heartbeat when the daemon hangs (%s)', async how => {
    await closeLine()
    const hungAt = now()
    if (how === 'loop') daemon.say('loop')
    else daemon.signal(how)
    expect((await openedAt()) - hungAt).toBeLessThan(heartbeatTimeoutMs + promptlyMs)
  })

  it('holds the line as long as the daemon lives', async () => {
    daemon = await startDaemon(config())
    daemon.say(`pulse espresso ${3 * heartbeatTimeoutMs}`)
    const closed = await recorder.until('line', event => event.closed)
    await daemon.until({ opened: 'espresso', cut: false })
    expect((await openedAt()) - closed.at / 1000).toBeGreaterThan(3 * heartbeatTimeoutMs - 50)
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('opens at %s, and the daemon learns that the pulse was cut', async signal => {
    await closeLine()
    const toldAt = now()
    process.kill(daemon.guardProcessId(), signal)
    expect((await openedAt()) - toldAt).toBeLessThan(promptlyMs)
    await daemon.until({ opened: 'espresso', cut: true })
  })

  it('opens at an uncaught exception in the guard', async () => {
    await closeLine(throwingGuard)
    const thrownAt = now()
    process.kill(daemon.guardProcessId(), 'SIGUSR2')
    expect((await openedAt()) - thrownAt).toBeLessThan(promptlyMs)
    await daemon.until({ opened: 'espresso', cut: true })
    await daemon.until({ status: 'lost' })
  })

  /** After this no new guard starts. */
  const endGuards = () => writeFileSync(noMoreGuards(), '')

  it('is not needed to open the line once it is killed, and neither is its successor', async () => {
    await closeLine(onlyUntil(noMoreGuards()))
    endGuards()
    const from = daemon.reports.length
    const killedAt = now()
    process.kill(daemon.guardProcessId(), 'SIGKILL')
    expect((await openedAt()) - killedAt).toBeLessThan(promptlyMs)
    await daemon.until({ unknown: 'espresso' }, from)
    expect(daemon.reports.at(-1)).not.toMatchObject({ status: 'ready' })
  })

  it('is not needed to open the line, even while a slow disk blocks the daemon', async () => {
    await closeLine(onlyUntil(noMoreGuards()))
    endGuards()
    daemon.say('block 8000')
    const killedAt = now()
    process.kill(daemon.guardProcessId(), 'SIGKILL')
    expect((await openedAt()) - killedAt).toBeLessThan(promptlyMs)
    expect(daemon.reports.at(-1)).toMatchObject({ closed: 'espresso' })
    await daemon.until({ unknown: 'espresso' })
  })

  it('is killed with a line closed again and again, and each successor pulses', async () => {
    daemon = await startDaemon(config())
    for (let round = 0; round < 3; round += 1) {
      const from = daemon.reports.length
      daemon.say(`pulse espresso ${maxPulseMs}`)
      await daemon.until({ closed: 'espresso' }, from)
      process.kill(daemon.guardProcessId(), 'SIGKILL')
      await daemon.until({ unknown: 'espresso' }, from)
      await daemon.until({ status: 'ready' }, from)
    }
    daemon.say('pulse lungo 20')
    await daemon.until({ opened: 'lungo', cut: false })
  })

  it('opens when the thread that keeps it ends, and both are started again', async () => {
    const fatal = `${simulator.socketPath}.no-keeper`
    await closeLine(mortalKeeper(`${simulator.socketPath}.cjs`, fatal))
    const from = daemon.reports.length
    writeFileSync(fatal, '')
    await openedAt()
    expect(await daemon.until({ unknown: 'espresso' }, from)).toMatchObject({ reason: expect.stringContaining('keeper ended with code 7') })
    rmSync(fatal)
    await daemon.until({ status: 'ready' }, from)
    daemon.say('pulse lungo 20')
    await daemon.until({ opened: 'lungo', cut: false })
  })

  it('is not killed because a slow disk blocks the daemon past the end of a pulse', async () => {
    daemon = await startDaemon({ ...config(), heartbeatTimeoutMs: 10_000 })
    daemon.say('pulse espresso 100')
    await recorder.until('line', event => event.closed)
    daemon.say('block 5000')
    expect(await daemon.until({ opened: 'espresso' })).toEqual({ opened: 'espresso', cut: false })
    daemon.say('pulse lungo 20')
    await daemon.until({ opened: 'lungo', cut: false })
    expect(daemon.reports.filter(({ status }) => status === 'lost')).toEqual([])
  })

  it('is replaced when it hangs with a line closed', async () => {
    daemon = await startDaemon(config())
    const first = daemon.guardProcessId()
    daemon.say('pulse espresso 100')
    await recorder.until('line', event => event.closed)
    process.kill(first, 'SIGSTOP')
    await openedAt()
    expect(await daemon.until({ status: 'ready' }, 1)).not.toMatchObject({ guard: first })
  })

  it('is lost while the simulator is away, and ready with open lines when it is back', async () => {
    await closeLine()
    const from = daemon.reports.length
    await simulator.kill()
    await daemon.until({ status: 'lost' }, from)
    const lost = daemon.reports.length
    daemon.say('pulse espresso 20')
    await daemon.until({ notClosed: 'espresso' }, lost)
    await simulator.restart()
    await daemon.until({ status: 'ready' }, lost)
  })

  it('is not needed to open the lines by hand', async () => {
    await closeLine()
    process.kill(daemon.guardProcessId(), 'SIGSTOP')
    await openAllLines(config())
    await openedAt()
    process.kill(daemon.guardProcessId(), 'SIGKILL')
  })
})

describe('openAllLines', () => {
  it('names the available drivers', async () => {
    const lines = openAllLines({ driver: 'valve', options: {}, lines: ['espresso'] })
    await expect(lines).rejects.toMatchObject({ message: expect.stringContaining('valve'), expected: expect.stringContaining('sim') })
  })

  it('rejects if the lines may not be open', async () => {
    const lines = openAllLines({ driver: 'sim', options: { socketPath: '/nonexistent/simulator.sock' }, lines: ['espresso'] })
    await expect(lines).rejects.toThrow(/does not answer/)
  })
})
