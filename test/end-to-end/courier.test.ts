import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand, runJson } from '../cli/run-command.ts'
import { freePort, type Mosquitto, startMosquitto } from '../support/mosquitto.ts'
import type { Daemon } from './daemon.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

/** A key with gas that is neither payee nor machine, as a file. */
function giveGas(stage: Stage): string {
  writeFileSync(stage.path('gas.key'), stage.anvil.accounts[5]?.privateKey ?? '', { mode: 0o600 })
  return stage.path('gas.key')
}

describe('the money of a machine', () => {
  let stage: Stage
  let machine: Daemon
  let gas: string
  const collect = (file: string) => runJson('provider', 'collect', file, '--key', gas, '--rpc', stage.anvil.url)
  const exportTo = (file: string) => runCommand('machine', 'receipts', '--config', stage.config, '--export', file)

  beforeAll(async () => {
    stage = await setStage()
    gas = giveGas(stage)
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  it('comes from a machine without gas and without a network, by a file', async () => {
    await stage.anvil.setBalance(stage.terms.machine, 0n)
    await stage.network.cut()
    const anna = await stage.hire('anna')
    await stage.buy(anna, 'espresso')
    expect(await exportTo(stage.path('off-line.json'))).toMatch(/^Wrote .*off-line\.json: 1 receipt\. /)
    expect(await collect(stage.path('off-line.json'))).toMatchObject({ redeemed: [{ amount: String(ESPRESSO) }] })
    expect(await stage.balance(stage.terms.payee)).toBe(ESPRESSO)
  })

  it('comes from the disk of a dead machine', async () => {
    const ben = await stage.hire('ben')
    await stage.buy(ben, 'espresso')
    await machine.kill()
    await exportTo(stage.path('dead.json'))
    await collect(stage.path('dead.json'))
    expect(await stage.balance(stage.terms.payee)).toBe(2n * ESPRESSO)
  })

  it('is not exported over another file, nor from a machine that never ran', async () => {
    await expect(exportTo(stage.path('dead.json'))).rejects.toThrow(/already exists.*\n.*\nName another with --export FILE/)
    stage.configure(({ machine: table }) => {
      table['state'] = 'nowhere'
    })
    await expect(exportTo(stage.path('none.json'))).rejects.toMatchObject({ code: 'machine-not-running' })
    expect(existsSync(stage.path('nowhere'))).toBe(false)
    stage.configure()
  })

  it('is redeemed by the machine again once it is back: it knows what others brought', async () => {
    await stage.network.restore()
    await stage.anvil.setBalance(stage.terms.machine, 10n ** 18n)
    machine = await stage.startSynced()
    const status = await machine.untilStatus('both cups paid', ({ channels }) => channels[0]?.redeemed === String(2n * ESPRESSO))
    expect(status.channels[0]).toMatchObject({ unredeemed: '0' })
    expect(await machine.redemptions()).toEqual([])
  })
})

describe('a machine with a courier', () => {
  let stage: Stage
  let broker: Mosquitto
  let machine: Daemon
  /** The messages that the webhook took. */
  const posted: string[] = []
  const hook = createServer((request, response) => {
    void text(request).then(body => {
      posted.push(body)
      response.writeHead(204).end()
    })
  })

  beforeAll(async () => {
    const port = await freePort()
    broker = await startMosquitto()
    await broker.cut()
    stage = await setStage({
      configure: tables => void Object.assign(tables, { courier: { webhook: `http://127.0.0.1:${port}/hook`, mqtt: broker.address } }),
    })
    machine = await stage.startSynced()
    await stage.buy(await stage.hire('anna'), 'espresso')
    const both = await machine.untilStatus('both outlets failing', ({ courier }) => courier.every(({ fault }) => fault !== null))
    expect(both.courier).toMatchObject([
      { waiting: 1, fault: { code: 'webhook-failed' } },
      { waiting: 1, fault: { code: 'broker-failed' } },
    ])
    expect(both.problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['webhook-failed', 'broker-failed']))
    await broker.restore()
    hook.listen(port, '127.0.0.1')
    await machine.untilStatus('all handed out', ({ courier }) => courier.every(({ waiting }) => waiting === 0))
  })
  afterAll(async () => {
    hook.close()
    await stage.clear()
    await broker.stop()
  })

  it('hands its newest receipt out once webhook and broker are back: the same to both, and enough for a stranger', async () => {
    const message = (await broker.retained(1))[`crema/receipts/${stage.id}`] ?? ''
    expect(posted).toEqual([message])
    writeFileSync(stage.path('handed.json'), message)
    await machine.kill()
    await runJson('provider', 'collect', stage.path('handed.json'), '--key', giveGas(stage), '--rpc', stage.anvil.url)
    expect(await stage.balance(stage.terms.payee)).toBe(ESPRESSO)
  })
})

describe('a machine with a relayer', () => {
  let stage: Stage
  let machine: Daemon
  const posted: string[] = []
  const relayer = createServer((request, response) => {
    void text(request).then(body => {
      posted.push(body)
      response.writeHead(202).end('redeemed, believe me')
    })
  })

  beforeAll(async () => {
    const port = await freePort()
    relayer.listen(port, '127.0.0.1')
    stage = await setStage({
      configure: ({ redeem }) => void Object.assign(redeem, { threshold: '0.50', relayer: `http://127.0.0.1:${port}/` }),
    })
    await stage.anvil.setBalance(stage.terms.machine, 0n)
    machine = await stage.startSynced()
  })
  afterAll(async () => {
    relayer.close()
    await stage.clear()
  })

  it('hands it what it has no gas for, says so until the chain has paid, and counts its gas money', async () => {
    expect((await machine.status()).courier).toMatchObject([{ waiting: 0, fault: null }])
    await stage.buy(await stage.hire('anna'), 'espresso')
    await expect.poll(() => posted.length, { timeout: 60_000 }).toBe(1)
    const status = await machine.untilStatus('the lack of gas', ({ problems }) => problems.some(({ code }) => code === 'insufficient-gas'))
    expect(status.channels[0]).toMatchObject({ redeemed: '0', unredeemed: String(ESPRESSO) })
    const metrics = await runCommand('machine', 'metrics', '--config', stage.config)
    expect(metrics.split('\n')).toEqual(expect.arrayContaining(['crema_gas_balance_coins 0', 'crema_gas_redemptions_left 0']))
    writeFileSync(stage.path('posted.json'), posted[0] ?? '')
    await runJson('provider', 'collect', stage.path('posted.json'), '--key', giveGas(stage), '--rpc', stage.anvil.url)
    await machine.untilStatus('the payment', ({ channels }) => channels[0]?.redeemed === String(ESPRESSO))
    expect(posted).toHaveLength(1)
  })
})
