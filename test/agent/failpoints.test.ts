import pino from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Brewer } from '../../hal/brewer.ts'
import type { CardChannel, CardReader } from '../../hal/card-reader.ts'
import type { Hal } from '../../hal/hal.ts'
import { deferred } from '../../hal/support/deferred.ts'
import { FAILPOINTS } from '../../hal/support/failpoints.ts'
import { DAEMON_FAILPOINTS, openSteps } from '../../src/agent/failpoints.ts'
import { runMachine } from '../../src/agent.ts'
import type { Config } from '../../src/config.ts'
import { Instruction } from '../../src/core/tap/instructions.ts'
import type { RedeemChain } from '../../src/redeem.ts'
import { openStore } from '../../src/store/open-store.ts'
import { BOOT, findings, furnish, makeFile, taken } from '../store/fixture.ts'

/** What was reached, and steps that note it. */
function record() {
  const reached: string[] = []
  return { reached, steps: openSteps(step => void reached.push(step)) }
}

/** A brewer with private state, as the drivers have it. */
class OneCup implements Partial<Brewer> {
  readonly #started = deferred<void>()
  readonly #finished = deferred<'done'>()

  brew() {
    return { started: this.#started.promise, finished: this.#finished.promise }
  }

  status() {
    this.#started.resolve()
    this.#finished.resolve('done')
    return { state: 'ready' } as const
  }
}

describe('a machine in production', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('refuses to start with failpoints', async () => {
    vi.stubEnv(FAILPOINTS, '/tmp/at')
    const config = { hal: { driver: 'raspberry-pi' } } as Config
    const start = runMachine(config, pino({ level: 'silent' }), new AbortController().signal)
    await expect(start).rejects.toMatchObject({ code: 'failpoints-in-production' })
  })
})

describe('the steps of a daemon', () => {
  it('leave every part as it is where no failpoints are asked for', () => {
    const steps = openSteps(null)
    const [store, hal, chain] = [{}, {}, {}]
    expect(steps.store(store as never)).toBe(store)
    expect(steps.hal(hal as never)).toBe(hal)
    expect(steps.chain(chain as never)).toBe(chain)
  })

  it('are reached before and after what the store does', () => {
    const { reached, steps } = record()
    const store = steps.store(furnish(openStore({ file: makeFile(), bootId: BOOT })))
    store.syncs.record(findings({ deposited: 1_000_000_000n }))
    const { vend } = taken(store)
    store.vends.markStarting(vend.id)
    store.vends.settle(vend.id, 'brewed', vend.at)
    const did = ['recording a sync', 'storing the receipt', 'marking the start', 'settling the vend']
    expect(reached).toEqual(did.flatMap(step => [`before ${step}`, `after ${step}`]))
    store.close()
  })

  it('are reached when the relay has closed and when the cup is done', async () => {
    const { reached, steps } = record()
    const { brewer } = steps.hal({ brewer: new OneCup(), reader: {} } as unknown as Hal)
    const { finished } = brewer.brew('espresso')
    expect(reached).toEqual(['before closing the relay'])
    expect(brewer.status()).toEqual({ state: 'ready' })
    await finished
    expect(reached).toEqual(['before closing the relay', 'after closing the relay', 'after the cup'])
  })

  it('are reached before a command and after its answer, never after a tear', async () => {
    const { reached, steps } = record()
    const card: CardChannel = {
      gone: Promise.resolve(),
      transmit: async command => {
        if (command[1] === Instruction.sign) throw new Error('torn')
        return Uint8Array.of(0x90, 0x00)
      },
    }
    const reader = {
      taps: async function* () {
        yield card
      },
    } as unknown as CardReader
    const hal = steps.hal({ brewer: {}, reader } as unknown as Hal)
    for await (const { transmit } of hal.reader.taps(new AbortController().signal)) {
      await transmit(Uint8Array.of(0x80, Instruction.result), 100)
      await expect(transmit(Uint8Array.of(0x80, Instruction.sign), 100)).rejects.toThrow('torn')
      await transmit(Uint8Array.of(0x80, Instruction.terms), 100)
    }
    expect(reached).toEqual(['before RESULT', 'after RESULT', 'before SIGN'])
  })

  it('are reached around a transaction that is sent', async () => {
    const { reached, steps } = record()
    const chain = steps.chain({ broadcast: async () => undefined } as unknown as RedeemChain)
    await chain.broadcast('0x00')
    expect(reached).toEqual(['before sending a transaction', 'after sending a transaction'])
  })

  it('are named once each', () => {
    expect(new Set(DAEMON_FAILPOINTS).size).toBe(DAEMON_FAILPOINTS.length)
  })
})
