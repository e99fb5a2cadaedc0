import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cremaMain } from '../support/crema.ts'
import type { Daemon } from './daemon.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

const doctor = (config: string) =>
  new Promise<{ status: number; text: string }>(resolve =>
    execFile(process.execPath, [cremaMain, 'machine', 'doctor', '--config', config], (error, stdout, stderr) =>
      resolve({ status: Number(error?.code ?? 0), text: stdout + stderr }),
    ),
  )

describe('a [[channels]] table with other decimals than its token', () => {
  let stage: Stage
  let machine: Daemon

  beforeAll(async () => {
    stage = await setStage({
      configure: ({ channels: [channel = {}], offline }) => {
        channel['decimals'] = 2
        offline['allowance'] = '100'
      },
    })
    machine = await stage.start({})
  })
  afterAll(() => stage.clear())

  it('sells nothing, names both units in status and doctor, and sells nothing after a restart without a network either', async () => {
    const { problems } = await machine.untilStatus('the comparison', ({ channels }) => channels[0]?.refusal === 'other-unit')
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'other-unit', fact: expect.stringMatching(/states 2 decimals.* but the token has 6 decimals/) }),
    )
    await stage.refusePress('espresso', /Not rented/)
    const { status, text } = await doctor(stage.config)
    expect(status).not.toBe(0)
    expect(text).toContain('the token has 6 decimals and the symbol tUSD, but the config states 2 decimals and tUSD')
    await machine.stop()
    await stage.network.cut()
    machine = stage.launch()
    await machine.ready()
    await stage.refusePress('espresso', /Not rented/)
    expect(await machine.vends()).toEqual([])
  })

  it('sells at the right price once the config is right', async () => {
    await machine.stop()
    await stage.network.restore()
    stage.configure(({ channels: [channel = {}] }) => {
      channel['decimals'] = 6
    })
    machine = await stage.start()
    await machine.untilStatus('a sync', ({ channels }) => channels[0]?.refusal === null)
    await stage.buy(await stage.hire('anna'), 'espresso')
    expect((await machine.vends()).map(({ price }) => price)).toEqual([String(ESPRESSO)])
  })
})

describe('a channel whose terms the config changes while something is owed', () => {
  let stage: Stage
  let machine: Daemon

  beforeAll(async () => {
    stage = await setStage()
    machine = await stage.startSynced()
    const anna = await stage.hire('anna')
    await stage.buy(anna, 'espresso')
    anna.passTime(7n)
    await stage.buy(anna, 'espresso')
    await machine.stop()
    stage.configure(({ channels: [channel = {}] }) => {
      channel['notice_period'] = '8d'
    })
  })
  afterAll(() => stage.clear())

  it('is shown and warned about, and redeemed', async () => {
    await stage.network.cut()
    machine = stage.launch()
    await machine.ready()
    const { channels, problems } = await machine.status()
    expect(channels).toMatchObject([{}, { id: stage.id, unredeemed: String(2n * ESPRESSO), refusal: 'ended', isConfigured: false }])
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'channel-not-configured', fact: expect.stringContaining('1.60 tUSD are owed') }),
    )
    expect(await machine.ask({ command: 'receipts', limit: 9 })).toHaveLength(2)
    await stage.network.restore()
    await machine.untilRedeemed(1)
    expect(await stage.balance(stage.terms.payee)).toBe(2n * ESPRESSO)
    const after = await machine.untilStatus('nothing owed', status => status.channels.length === 1)
    expect(after.problems.map(({ code }) => code)).not.toContain('channel-not-configured')
  })
})

describe('a config with the values of the example', () => {
  it('does not start, and names each of them', async () => {
    const stage = await setStage()
    try {
      const example = readFileSync(new URL('../../systemd/machine.example.toml', import.meta.url), 'utf8')
      const replaced = example
        .replace('"/var/lib/crema"', '"state"')
        .replace('"/run/crema/control.sock"', '"control.sock"')
        .replace('"/run/crema/simulator.sock"', '"simulator.sock"')
      writeFileSync(stage.config, replaced)
      const machine = stage.launch()
      expect(await machine.exitCode()).not.toBe(0)
      expect(machine.errors).toContain('chain.rpc: rpc.example.org is an example')
      expect(machine.errors).toContain('channels.0.payer: 0x0000000000000000000000000000000000000002 is an example')
    } finally {
      await stage.clear()
    }
  })
})
