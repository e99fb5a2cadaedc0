import { writeFileSync } from 'node:fs'
import { stringify } from 'smol-toml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Daemon } from './daemon.ts'
import type { Phone } from './phone.ts'
import { type SimulatedMachine, startSimulatedMachine } from './simulated-machine.ts'
import { configTables, ESPRESSO, type Stage, setStage } from './stage.ts'

describe('two machines on one key', () => {
  let stage: Stage
  let first: Daemon
  let second: Daemon | undefined
  let anna: Phone
  let simulated: SimulatedMachine

  /** The other machine: the same key and channel, a separate store. It needs no hands. */
  function launchSecond(): Daemon {
    const tables = configTables(stage.terms, stage.domain, stage.network.url)
    const config = stage.path('second.toml')
    const control = stage.path('second.sock')
    tables.machine['state'] = 'second'
    tables.machine['control'] = 'second.sock'
    tables.hal['socket'] = 'second-simulator.sock'
    writeFileSync(config, stringify(tables))
    return new Daemon({ config, control })
  }

  beforeAll(async () => {
    stage = await setStage({
      configure: ({ offline }) => {
        offline['allowance'] = '1'
      },
    })
    anna = await stage.hire('anna')
    simulated = await startSimulatedMachine(stage.path('second-simulator.sock'))
    first = await stage.startSynced()
  })
  afterAll(async () => {
    await second?.kill()
    await simulated.stop()
    await stage.clear()
  })

  it('the one whose store does not hold what was redeemed says so until it is settled, and serves its allowance', async () => {
    await stage.buy(anna, 'espresso')
    anna.passTime(7n)
    await stage.buy(anna, 'espresso')
    await first.ask({ command: 'redeem' })
    await first.untilRedeemed(1)
    second = await launchSecond().ready()
    const { problems, alarms } = await second.untilStatus('the alarm', status => status.alarms.length > 0)
    expect(alarms).toMatchObject([{ channelId: stage.id, kind: 'unknown-redemption', amount: String(2n * ESPRESSO) }])
    expect(problems.map(({ code }) => code)).toContain('unknown-redemption')
    expect((await first.status()).alarms).toEqual([])
    await second.stop()
    second = await launchSecond().ready()
    await second.untilStatus('a sync', ({ chain }) => chain.reachable)
    expect((await second.status()).alarms).toHaveLength(1)
    await second.ask({ command: 'dismiss', alarm: Number(alarms[0]?.id) })
    expect((await second.status()).alarms).toEqual([])
    await expect(second.ask({ command: 'dismiss', alarm: 1 })).rejects.toThrow('Open alarm 1')
  })
})
