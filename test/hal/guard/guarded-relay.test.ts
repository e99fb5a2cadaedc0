import { beforeEach, describe, expect, it } from 'vitest'
import { type GuardedRelayDriver, openGuardedRelay } from '../../../hal/guard/guarded-relay.ts'
import type { KeeperReport, KeeperRequest } from '../../../hal/guard/keeper-messages.ts'
import type { GuardReport } from '../../../hal/guard/messages.ts'
import { deferred } from '../../../hal/support/deferred.ts'
import { type SimulatedTime, simulateTime } from '../../support/simulated-time.ts'

const config = { driver: 'sim', options: {}, lines: ['espresso', 'lungo'], maxPulseMs: 10_000, heartbeatTimeoutMs: 1000 }

/** A keeper whose reports and end the test decides. Its guards have the process ids 1, 2, 3 … */
class FakeKeeper {
  readonly sent: KeeperRequest[] = []
  readonly ended = deferred<string>()
  readonly report: (report: KeeperReport) => void
  guard = 0

  constructor(report: (report: KeeperReport) => void) {
    this.report = report
  }

  startGuard(): void {
    this.guard += 1
    this.report({ kind: 'started', guard: this.guard })
    this.tell({ type: 'ready', at: 0 })
  }

  tell(report: GuardReport): void {
    this.report({ kind: 'told', report })
  }

  endGuard(isOpen: boolean): void {
    this.report({ kind: 'ended', reason: 'The relay guard ended by SIGKILL.', remedy: 'It restarts.', isOpen })
  }
}

/** How a promise ended by now: its value, the code of its error, or still open. */
async function fate(promise: Promise<unknown>): Promise<unknown> {
  const outcome = promise.then(
    value => value ?? 'done',
    error => error.code,
  )
  return Promise.race([outcome, time.settle().then(() => 'open')])
}

const fates = ({ contactClosed, contactOpened }: ReturnType<GuardedRelayDriver['pulse']>) =>
  Promise.all([fate(contactClosed), fate(contactOpened)])

let time: SimulatedTime
let keepers: FakeKeeper[]
let relay: GuardedRelayDriver
let keeper: FakeKeeper

const sentOf = (kind: 'pulse' | 'open' | 'beat') =>
  keeper.sent.flatMap(request => (request.kind === 'ask' && request.request.type === kind ? [request] : []))
const lastId = (kind: 'pulse' | 'open') => {
  const request = sentOf(kind).at(-1)?.request
  return request !== undefined && 'id' in request ? request.id : expect.unreachable(`no ${kind} was sent`)
}

beforeEach(async () => {
  time = simulateTime()
  keepers = []
  const opening = openGuardedRelay(config, time, (_, onReport) => {
    keeper = new FakeKeeper(onReport)
    keepers.push(keeper)
    const { ended } = keeper
    return { send: request => keeper.sent.push(request), ended: ended.promise }
  })
  keeper.startGuard()
  relay = await opening
})

describe('a pulse', () => {
  it('is told when the contact closed and when it opened, each pulse its own', async () => {
    const first = relay.pulse('espresso', 100)
    const firstId = lastId('pulse')
    const second = relay.pulse('lungo', 200)
    const secondId = lastId('pulse')
    // The guard takes no other ids, and the keeper has its own below 0.
    expect(Math.min(firstId, secondId)).toBeGreaterThanOrEqual(0)
    expect(sentOf('pulse').map(({ guard, request }) => ({ guard, ...request }))).toEqual([
      { guard: 1, type: 'pulse', id: firstId, line: 'espresso', ms: 100 },
      { guard: 1, type: 'pulse', id: secondId, line: 'lungo', ms: 200 },
    ])
    keeper.tell({ type: 'closed', id: secondId, at: 1 })
    expect([await fates(first), await fates(second)]).toEqual([
      ['open', 'open'],
      ['done', 'open'],
    ])
    keeper.tell({ type: 'opened', id: secondId, cut: false, at: 2 })
    keeper.tell({ type: 'closed', id: firstId, at: 3 })
    keeper.tell({ type: 'opened', id: firstId, cut: true, at: 4 })
    expect([await fates(first), await fates(second)]).toEqual([
      ['done', { cut: true }],
      ['done', { cut: false }],
    ])
  })

  it.each([
    ['ends', (id: number) => keeper.tell({ type: 'opened', id, cut: false, at: 2 })],
    ['is refused', (id: number) => keeper.tell({ type: 'refused', id, reason: 'Too long.' })],
    ['is lost', () => keeper.endGuard(true)],
  ] as const)('beats five times in a heartbeat timeout until it %s', async (_, end) => {
    const pulse = relay.pulse('espresso', 5000)
    for (const side of [pulse.contactClosed, pulse.contactOpened]) side.catch(() => {})
    await time.pass(1000)
    expect(sentOf('beat')).toHaveLength(5)
    end(lastId('pulse'))
    await time.pass(5000)
    expect(sentOf('beat')).toHaveLength(5)
    expect(time.waiting).toBe(0)
  })

  it('that the guard refuses never closed the contact', async () => {
    const pulse = relay.pulse('espresso', 60_000)
    keeper.tell({ type: 'refused', id: lastId('pulse'), reason: 'Too long.' })
    expect(await fates(pulse)).toEqual(['pulse-refused', { cut: true }])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('of %s ms is never sent', async ms => {
    const pulse = relay.pulse('espresso', ms)
    expect([await fates(pulse), sentOf('pulse')]).toEqual([['pulse-not-a-number', { cut: true }], []])
    expect(time.waiting).toBe(0)
  })

  it.each([
    ['before the contact closed', false, ['relay-unknown', 'relay-unknown']],
    ['after the contact closed', true, ['done', 'relay-unknown']],
  ] as const)('whose guard dies %s says that the contact’s time is unknown', async (_, hasClosed, expected) => {
    const pulse = relay.pulse('espresso', 100)
    if (hasClosed) keeper.tell({ type: 'closed', id: lastId('pulse'), at: 1 })
    keeper.endGuard(false)
    expect(await fates(pulse)).toEqual(expected)
  })

  it('is not settled by what is said of a pulse that ended before', async () => {
    const first = relay.pulse('espresso', 100)
    const id = lastId('pulse')
    keeper.endGuard(true)
    await fates(first)
    keeper.startGuard()
    const second = relay.pulse('espresso', 100)
    keeper.tell({ type: 'closed', id, at: 1 })
    keeper.tell({ type: 'opened', id, cut: false, at: 2 })
    expect(await fates(second)).toEqual(['open', 'open'])
  })
})

describe('opening the contacts', () => {
  it('is done once the guard says so', async () => {
    const opened = relay.openContacts()
    expect(await fate(opened)).toBe('open')
    keeper.tell({ type: 'all-open', id: lastId('open'), at: 1 })
    expect(await fate(opened)).toBe('done')
  })

  it.each([
    [true, 'done'],
    [false, 'relay-unknown'],
  ] as const)('is done by the keeper’s word where the guard dies meanwhile (open: %s)', async (isOpen, expected) => {
    const opened = relay.openContacts()
    keeper.endGuard(isOpen)
    expect(await fate(opened)).toBe(expected)
  })
})

describe('the status of a relay', () => {
  it('is told at each change, until the listener goes', () => {
    const told: string[] = []
    const gone = new AbortController()
    relay.onStatus(({ state }) => told.push(state), gone.signal)
    keeper.endGuard(true)
    keeper.startGuard()
    gone.abort()
    keeper.endGuard(true)
    expect(told).toEqual(['lost', 'ready'])
  })
})

describe('a relay without a guard', () => {
  it('refuses all, closes nothing, and says why', async () => {
    keeper.endGuard(true)
    expect(relay.status()).toEqual({ state: 'lost', reason: 'The relay guard ended by SIGKILL.', remedy: 'It restarts.' })
    expect(relay.guardProcessId).toBeUndefined()
    expect(await fates(relay.pulse('espresso', 100))).toEqual(['relay-lost', { cut: true }])
    expect(await fate(relay.openContacts())).toBe('relay-lost')
    expect(keeper.sent).toEqual([])
    expect(time.waiting).toBe(0)
  })

  it('is not ready while the next guard starts', async () => {
    keeper.endGuard(true)
    keeper.report({ kind: 'started', guard: 2 })
    expect(await fates(relay.pulse('espresso', 100))).toEqual(['relay-lost', { cut: true }])
    keeper.tell({ type: 'ready', at: 0 })
    relay.pulse('espresso', 100)
    expect(sentOf('pulse')).toMatchObject([{ guard: 2 }])
  })

  it('is ready with the next keeper, a second after the first one ended', async () => {
    const pulse = relay.pulse('espresso', 100)
    const opened = relay.openContacts()
    keeper.ended.resolve('ended with code 7')
    expect(await fates(pulse)).toEqual(['relay-unknown', 'relay-unknown'])
    expect(await fate(opened)).toBe('relay-unknown')
    expect(relay.status()).toMatchObject({ state: 'lost', reason: expect.stringContaining('keeper ended with code 7') })
    await time.pass(999)
    expect(keepers).toHaveLength(1)
    await time.pass(1)
    expect(keepers).toHaveLength(2)
    keeper.startGuard()
    expect(relay.status()).toEqual({ state: 'ready' })
  })

  it('opens at once where its first guard fails', async () => {
    let report: (report: KeeperReport) => void = () => {}
    const opening = openGuardedRelay(config, time, (_, onReport) => {
      report = onReport
      return { send: () => {}, ended: new Promise(() => {}) }
    })
    expect(await fate(opening)).toBe('open')
    report({ kind: 'ended', reason: 'No chip.', remedy: 'Plug it in.', isOpen: false })
    expect((await opening).status()).toEqual({ state: 'lost', reason: 'No chip.', remedy: 'Plug it in.' })
  })
})

describe('a relay that was disposed of', () => {
  it('ends its keeper, starts no other, and closes nothing', async () => {
    const disposed = relay.dispose()
    expect(keeper.sent).toEqual([{ kind: 'end' }])
    expect(await fates(relay.pulse('espresso', 100))).toEqual(['relay-lost', { cut: true }])
    expect(await fate(disposed)).toBe('open')
    keeper.ended.resolve('ended with code 0')
    await disposed
    await time.pass(10_000)
    expect([keepers.length, keeper.sent.length, time.waiting]).toEqual([1, 1, 0])
  })
})
