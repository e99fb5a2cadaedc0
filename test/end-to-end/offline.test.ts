import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DOLLAR } from '../chain/fixture.ts'
import type { Daemon } from './daemon.ts'
import type { Phone } from './phone.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

const refusal = (text: string) => ({ what: `the refusal ${text}`, fits: (refused: string | null) => refused === text })

describe('a machine without its chain', () => {
  let stage: Stage
  let machine: Daemon
  let anna: Phone

  beforeAll(async () => {
    stage = await setStage({
      deposit: 3n * DOLLAR,
      configure: ({ redeem }) => {
        redeem['critical_deposit'] = '0'
      },
    })
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  it('continues to serve, even across a restart, until the deposit is used up', async () => {
    await stage.buy(anna, 'espresso')
    await stage.network.cut()
    await machine.untilStatus('an unreachable chain', ({ chain }) => !chain.reachable)
    await stage.buy(anna, 'espresso')
    await machine.kill()
    machine = await stage.start()
    await stage.buy(anna, 'espresso')
    await stage.refusePress('espresso', /deposit is used up/)
    const { problems, channels } = await machine.status()
    expect(channels).toMatchObject([{ unredeemed: String(3n * ESPRESSO), depositLeft: String(3n * DOLLAR - 3n * ESPRESSO) }])
    await stage.recorder.display(0, /^Out of service Your company’s deposit is used up$/)
    expect(problems[0]?.fact).toMatch(/^The chain's node at 127.0.0.1:\d+ cannot be used: .*\.$/)
    expect(problems[0]).toMatchObject({ code: 'chain-unreachable', expected: 'an Ethereum JSON-RPC node' })
    expect(problems[0]?.remedy).toBe('Check the network and the RPC address.')
  })

  it('redeems once, automatically, when the chain is back', async () => {
    await stage.network.restore()
    expect(await machine.untilRedeemed(1)).toMatchObject([{ cause: 'chain-came-back', paid: String(3n * ESPRESSO) }])
    const { problems } = await machine.untilStatus('a reachable chain', ({ chain }) => chain.reachable)
    expect(problems).toMatchObject([{ code: 'deposit-used-up' }])
    expect(await machine.redemptions()).toHaveLength(1)
  })

  it('serves again after a top-up', async () => {
    await stage.refusePress('espresso', /deposit is used up/)
    await stage.deposit(DOLLAR)
    await machine.untilStatus('the top-up', ({ channels }) => channels[0]?.deposited === String(4n * DOLLAR))
    await stage.buy(anna, 'espresso')
  })
})

describe('a machine whose chain stays away', () => {
  let stage: Stage
  let machine: Daemon
  let anna: Phone

  beforeAll(async () => {
    stage = await setStage({
      noticePeriod: 20,
      configure: ({ offline }) => {
        offline['margin'] = '13s'
      },
    })
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  it('stops serving when only the margin is left, and says so until the chain is back', async () => {
    await stage.buy(anna, 'espresso')
    await stage.network.cut()
    const { what, fits } = refusal('offline-too-long')
    const { channels, problems } = await machine.untilStatus(what, ({ channels }) => fits(channels[0]?.refusal ?? null))
    expect(channels).toMatchObject([{ secondsLeft: '0' }])
    expect(problems.at(-1)).toMatchObject({
      code: 'offline-too-long',
      fact: 'The offline budget is used up. (tUSD)',
      remedy: 'Connect the machine: one sync is enough.',
    })
    await stage.refusePress('espresso', /No connection for too long/)
    await machine.kill()
    machine = await stage.start()
    await stage.refusePress('espresso', /No connection for too long/)
  })

  it('serves again after one sync', async () => {
    await stage.network.restore()
    await machine.untilStatus('no refusal', ({ channels }) => channels[0]?.refusal === null)
    await stage.buy(anna, 'espresso')
  })
})

describe('a machine whose node stands still, with nothing else that tells the time', () => {
  let stage: Stage
  let machine: Daemon
  let anna: Phone

  beforeAll(async () => {
    stage = await setStage({
      noticePeriod: 20,
      configure: ({ chain, offline }) => {
        chain['trust_system_clock'] = false
        offline['margin'] = '13s'
        offline['allowance'] = '2'
      },
    })
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  it('sells nothing after its offline budget, though it reaches the node', async () => {
    await stage.buy(anna, 'espresso')
    stage.network.standStill()
    const { what, fits } = refusal('offline-too-long')
    const { chain } = await machine.untilStatus(what, ({ channels }) => fits(channels[0]?.refusal ?? null))
    expect(chain).toMatchObject({ reachable: true, fault: null })
    expect(Number(chain.headAge)).toBeGreaterThanOrEqual(5)
    await stage.refusePress('espresso', /No connection for too long/)
  })

  it('does not trust the time after a restart, and gets no new allowance from the same block', async () => {
    await machine.untilStatus('a second more', status => Number(status.machine.now) >= Number(status.chain.blockAt) + 9)
    await machine.kill()
    machine = await stage.start()
    await machine.untilStatus('a sync', ({ chain }) => chain.reachable)
    expect((await machine.status()).machine.timeTrusted).toBe(false)
    const { channels, machine: itself, chain } = await machine.status()
    expect(channels, JSON.stringify({ itself, chain })).toMatchObject([{ refusal: 'offline-too-long' }])
    await stage.refusePress('espresso', /No connection for too long/)
  })

  it('serves again with the next block', async () => {
    await stage.network.restore()
    await machine.untilStatus('no refusal', status => status.machine.timeTrusted && status.channels[0]?.refusal === null)
    await stage.buy(anna, 'espresso')
  })
})

describe('a machine that restarts offline without a trusted time', () => {
  let stage: Stage
  let machine: Daemon
  let anna: Phone

  beforeAll(async () => {
    stage = await setStage({
      configure: ({ chain, offline }) => {
        chain['trust_system_clock'] = false
        offline['allowance'] = '2'
      },
    })
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  it('serves its allowance, counted in total since the last sync, across restarts', async () => {
    await stage.network.cut()
    await machine.untilStatus('an unreachable chain', ({ chain }) => !chain.reachable)
    await stage.buy(anna, 'espresso')
    for (const cups of [1, 0, 0]) {
      await machine.kill()
      machine = await stage.start()
      for (let cup = 0; cup < cups; cup++) await stage.buy(anna, 'espresso')
      await stage.refusePress('espresso', /Waiting for a connection/)
    }
    const { machine: itself, problems } = await machine.status()
    expect(itself.timeTrusted).toBe(false)
    expect(problems.map(({ code }) => code)).toContain('time-untrusted')
  })

  it('trusts the time again after one sync', async () => {
    await stage.network.restore()
    await machine.untilStatus('a trusted time', status => status.machine.timeTrusted && status.channels[0]?.refusal === null)
    await stage.buy(anna, 'espresso')
    expect(await machine.untilRedeemed(1)).toHaveLength(1)
  })
})
