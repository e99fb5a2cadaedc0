import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { childrenOf } from '../support/children.ts'
import type { Daemon } from './daemon.ts'
import { Onlooker } from './onlooker.ts'
import type { Phone } from './phone.ts'
import { type Drink, ESPRESSO, LUNGO, type Stage, setStage } from './stage.ts'

/** Microseconds of CLOCK_MONOTONIC, which the simulator also uses. */
const clock = () => Number(process.hrtime.bigint() / 1000n)

const KILLS = 30
/** Simulator events from a press to the end of the longest cup, a holder's first; a kill may follow any of them. */
const EVENTS_OF_A_CUP = 26
const OPEN_WITHIN_US = 100_000
/** With tolerance for a busy computer; test/vm/relay.vm.ts checks 200 ms by the kernel’s times. Any later and a new guard could have opened it. */
const OPEN_AFTER_GUARD_US = 500_000

/** A pseudorandom sequence that is the same in each run (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe('a machine that is killed at any moment of a cup', () => {
  const onlooker = new Onlooker()
  let stage: Stage
  let anna: Phone
  let machine: Daemon
  let next: Daemon

  beforeAll(async () => {
    stage = await setStage()
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
    next = stage.launch({ standby: true })
  })
  afterAll(() => stage.clear())

  /** Presses and taps, kills the machine when `moment` resolves, restarts it and checks the resulting vend. */
  async function dieDuring(drink: Drink, moment: (mark: number) => Promise<unknown>): Promise<void> {
    const { recorder, simulator } = stage
    const { mark, pulses } = recorder
    await simulator.press(drink)
    await recorder.display(mark, /Tap phone/)
    const stay = await anna.enter()
    await moment(mark)
    const killedAt = clock()
    await machine.kill()
    await stay.leave()
    machine = await stage.up(next.go())
    next = stage.launch({ standby: true })
    const vend = onlooker.look(await machine.vends(), recorder.pulses - pulses)
    if (recorder.pulses > pulses)
      expect((await recorder.line(mark, false)).at, 'the relay opens').toBeLessThanOrEqual(killedAt + OPEN_WITHIN_US)
    if (vend?.waitsForOwner !== true) return
    await machine.ask({ command: 'decide', vend: vend.id, decision: 'credit' })
    onlooker.given(vend)
  }

  it(`${KILLS} times: each cup is brewed, never started or unknown, what is owed is right, the relay opens at once`, async () => {
    const random = randomFrom(20_240_917)
    const { recorder } = stage
    for (let kill = 0; kill < KILLS; kill++) {
      const drink = random(2) === 0 ? 'espresso' : 'lungo'
      const events = 3 + random(EVENTS_OF_A_CUP - 3)
      await dieDuring(drink, mark => Promise.race([recorder.after(mark + events - 1, () => true), recorder.display(mark, /Take your cup/)]))
    }
    expect([...onlooker.seen]).toEqual(expect.arrayContaining(['brewed', 'no vend', 'unknown']))
  }, 120_000)

  it('owes the holder a cup, who gets it by signing a receipt of price 0', async () => {
    await dieDuring('espresso', mark => stage.recorder.line(mark, true))
    expect(onlooker.credit).toBeGreaterThanOrEqual(ESPRESSO)
    const { recorder } = stage
    const { mark, pulses } = recorder
    await stage.simulator.press('espresso')
    await recorder.display(mark, /Tap phone/)
    const stay = await anna.enter()
    expect(await stay.result).toBe('brewing')
    expect(stay.asked.at(-1)).toMatchObject({ price: 0n })
    await stay.leave()
    await recorder.display(mark, /Choose a drink/)
    expect(onlooker.look(await machine.vends(), recorder.pulses - pulses)).toMatchObject({ paid: '0', state: 'brewed' })
  })
})

describe('a pulse whose daemon or guard dies', () => {
  let stage: Stage
  let machine: Daemon
  const LONG_MS = 1900

  beforeAll(async () => {
    stage = await setStage({
      configure: ({ hal, products }) => {
        hal['relay'] = { ...(hal['relay'] as object), heartbeat_timeout_ms: 300 }
        for (const product of products) if (product['name'] === 'lungo') product['pulse_ms'] = LONG_MS
      },
    })
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  async function closeRelay(phone: Phone): Promise<{ closedAt: number; opened(): Promise<number>; leave(): Promise<void> }> {
    const { recorder } = stage
    const mark = recorder.mark
    await stage.simulator.press('lungo')
    await recorder.display(mark, /Tap phone/)
    const stay = await phone.enter()
    const { at: closedAt } = await recorder.line(mark, true)
    return { closedAt, opened: async () => (await recorder.line(mark, false)).at, leave: () => stay.leave() }
  }

  /** Waits until the credit was shown and the machine is idle again, so that the next press counts. */
  async function toldOfCredit(mark: number): Promise<void> {
    await stage.recorder.display(mark, /We owe you a cup/)
    await stage.recorder.lamp(mark, 'idle')
  }

  it('is cut when the daemon hangs, and the cup is owed', async () => {
    const ben = await stage.hire('ben')
    const mark = stage.recorder.mark
    const pulse = await closeRelay(ben)
    machine.signal('SIGSTOP')
    expect((await pulse.opened()) - pulse.closedAt).toBeLessThan((LONG_MS - 500) * 1000)
    machine.signal('SIGCONT')
    await pulse.leave()
    await toldOfCredit(mark)
    expect((await machine.vends()).at(-1)).toMatchObject({ state: 'unknown', paid: String(LUNGO) })
    await stage.buy(ben, 'lungo')
    expect((await machine.vends()).at(-1)).toMatchObject({ state: 'brewed', paid: '0', creditTaken: String(LUNGO) })
  })

  it('is cut at once each time its guard is killed, and the machine serves on', async () => {
    for (const name of ['carla', 'dora', 'emil']) {
      const holder = await stage.hire(name)
      const mark = stage.recorder.mark
      const pulse = await closeRelay(holder)
      const killedAt = clock()
      process.kill(guardOf(machine), 'SIGKILL')
      expect((await pulse.opened()) - killedAt).toBeLessThanOrEqual(OPEN_AFTER_GUARD_US)
      await stage.recorder.display(mark, /We owe you a cup/)
      await pulse.leave()
      await toldOfCredit(mark)
      expect((await machine.vends()).at(-1)).toMatchObject({ state: 'unknown', paid: String(LUNGO) })
      await machine.untilStatus('a new guard', ({ brewer }) => brewer.state === 'ready')
      await stage.buy(holder, 'espresso')
    }
  })
})

/** The daemon's only child when its reader is simulated: the relay guard (proc(5)). */
function guardOf({ child: { pid } }: Daemon): number {
  const [guard, ...others] = childrenOf(pid ?? 0)
  expect(others).toEqual([])
  return guard ?? 0
}
