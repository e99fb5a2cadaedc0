import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GuardKeeper } from '../../../hal/guard/guard-keeper.ts'
import type { GuardProcess } from '../../../hal/guard/guard-process.ts'
import type { KeeperReport } from '../../../hal/guard/keeper-messages.ts'
import type { GuardReport, GuardRequest } from '../../../hal/guard/messages.ts'
import { deferred } from '../../../hal/support/deferred.ts'
import { type SimulatedTime, simulateTime } from '../../support/simulated-time.ts'

/** A guard whose answers and end the test decides. */
class FakeGuard implements GuardProcess {
  readonly pid: number
  readonly startedAt: number
  readonly report: (report: GuardReport) => void
  readonly sent: GuardRequest[] = []
  killedAt: number | undefined
  wasEnded = false
  readonly #exited = deferred<{ how: string; isOpen: boolean }>()

  constructor(pid: number, report: (report: GuardReport) => void) {
    this.pid = pid
    this.startedAt = time.now()
    this.report = report
  }

  get exited() {
    return this.#exited.promise
  }

  send(request: GuardRequest): void {
    this.sent.push(request)
  }

  end(): void {
    this.wasEnded = true
  }

  kill(): void {
    this.killedAt = time.now()
    this.die()
  }

  ready(): void {
    this.report({ type: 'ready', at: time.now() })
  }

  die(how = 'ended by SIGKILL', isOpen = false): void {
    this.#exited.resolve({ how, isOpen })
  }
}

let time: SimulatedTime
let guards: FakeGuard[]
let reports: KeeperReport[]
/** What happens at each attempt to open the lines; the last one repeats. */
let lines: ('open' | 'busy' | 'stuck')[]
let openings: number[]
let keeper: GuardKeeper
let running: Promise<void>
beforeEach(async () => {
  time = simulateTime()
  guards = []
  reports = []
  lines = ['open']
  openings = []
  keeper = new GuardKeeper({
    spawn(report) {
      const guard = new FakeGuard(guards.length + 1, report)
      guards.push(guard)
      return guard
    },
    async openLines() {
      openings.push(time.now())
      const how = lines.length > 1 ? lines.shift() : lines[0]
      if (how === 'busy') throw new Error('busy')
      if (how === 'stuck') await new Promise(() => {})
    },
    report: report => reports.push(report),
    time,
  })
  running = keeper.run()
  await time.settle()
})
afterEach(async () => {
  keeper.handle({ kind: 'end' })
  newest().die('ended with code 0', true)
  await time.pass(1000)
  await running
  expect(time.waiting).toBe(0)
})

const newest = () => guards.at(-1) as FakeGuard
const ended = () => reports.filter(report => report.kind === 'ended')
const pulse = (guard = newest().pid) => keeper.handle({ kind: 'ask', guard, request: { type: 'pulse', id: 7, line: 'espresso', ms: 2000 } })

describe('the keeper of the guard', () => {
  it('opens the lines before the first guard starts', () => {
    expect(openings).toHaveLength(1)
    expect(guards).toHaveLength(1)
  })

  it('opens the lines at once when a guard dies, and starts the next one as soon, however often', async () => {
    for (let death = 1; death <= 8; death += 1) {
      newest().ready()
      pulse()
      await time.pass(1)
      const diedAt = time.now()
      newest().die()
      await time.settle()
      expect(openings.at(-1)).toBe(diedAt)
      expect(ended().at(-1)).toEqual(expect.objectContaining({ reason: 'The relay guard ended by SIGKILL.', isOpen: true }))
      await time.pass(50)
      expect(newest().startedAt - diedAt).toBe(50)
    }
  })

  it('tries again while the kernel still holds a line', async () => {
    newest().ready()
    lines = ['busy', 'busy', 'open']
    newest().die()
    await time.pass(40)
    expect(openings).toHaveLength(4)
    expect(ended()).toMatchObject([{ isOpen: true }])
  })

  it.each([
    ['busy', 200, 10],
    ['stuck', 1000, 1],
  ] as const)('says that the lines may be closed if they stay %s, and lets the next guard try', async (how, ms, attempts) => {
    newest().ready()
    lines = [how]
    newest().die()
    await time.pass(ms + 50)
    expect(openings).toHaveLength(1 + attempts)
    expect(ended()).toMatchObject([{ isOpen: false }])
    expect(guards).toHaveLength(2)
  })

  it('opens nothing after a guard that opened the lines itself', async () => {
    newest().ready()
    newest().die('ended with code 0', true)
    await time.settle()
    expect(openings).toHaveLength(1)
    expect(ended()).toMatchObject([{ isOpen: true }])
  })

  it('pauses longer and longer only for guards that never became ready, and says why they did not', async () => {
    const startedAt: number[] = []
    for (let death = 1; death <= 9; death += 1) {
      newest().report({ type: 'lost', reason: 'No chip.', remedy: 'Plug it in.' })
      const diedAt = time.now()
      newest().die('ended with code 1')
      await time.pass(10_000 - 1)
      startedAt.push(newest().startedAt - diedAt)
    }
    expect(startedAt).toEqual([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000])
    expect(ended()[0]).toMatchObject({ reason: 'No chip.', remedy: 'Plug it in.' })
  })

  it('kills a guard that does not start, or does not report the end of a pulse, or does not open', async () => {
    const startedAt = time.now()
    await time.pass(10_000)
    expect(newest().startedAt).toBe(startedAt)
    expect(newest().killedAt).toBe(startedAt + 10_000)
    await time.pass(50)
    newest().ready()
    const first = newest()
    const askedAt = time.now()
    pulse()
    await time.pass(3499)
    expect(first.killedAt).toBeUndefined()
    await time.pass(1)
    expect(first.killedAt).toBe(askedAt + 3500)
    await time.pass(50)
    newest().ready()
    const second = newest()
    keeper.handle({ kind: 'ask', guard: second.pid, request: { type: 'open', id: 8 } })
    await time.pass(1500)
    expect(second.killedAt).toBeDefined()
  })

  it('kills no guard that answered', async () => {
    newest().ready()
    pulse()
    keeper.handle({ kind: 'ask', guard: 1, request: { type: 'open', id: 8 } })
    newest().report({ type: 'closed', id: 7, at: 1 })
    newest().report({ type: 'opened', id: 7, cut: true, at: 2 })
    newest().report({ type: 'all-open', id: 8, at: 2 })
    await time.pass(100_000)
    expect(newest()).toMatchObject({ pid: 1, killedAt: undefined })
  })

  it('never sends a request to the successor of the guard that it was for', async () => {
    newest().ready()
    newest().die()
    await time.pass(50)
    pulse(1)
    newest().ready()
    pulse(1)
    expect(newest()).toMatchObject({ pid: 2, sent: [] })
  })

  it('ends its guard when told to, and kills one that does not end', async () => {
    newest().ready()
    keeper.handle({ kind: 'end' })
    expect(newest().wasEnded).toBe(true)
    await time.pass(3000)
    expect(newest().killedAt).toBeDefined()
    await running
    expect(guards).toHaveLength(1)
    expect(openings).toHaveLength(2)
  })
})
