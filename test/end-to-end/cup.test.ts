import { cpSync, readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Daemon } from './daemon.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

describe('a cup', () => {
  let stage: Stage
  let machine: Daemon

  beforeAll(async () => {
    stage = await setStage({
      configure: ({ chain }) => {
        chain['final'] = 'finalized'
      },
    })
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  it('goes from press over tap to the relay, and costs its price', async () => {
    const anna = await stage.hire('anna')
    await stage.buy(anna, 'espresso')
    const price = String(ESPRESSO)
    expect(await machine.vends()).toMatchObject([{ product: 'espresso', price, paid: price, creditTaken: '0', state: 'brewed' }])
    expect(stage.recorder.pulses).toBe(1)
    expect(await anna.wallet.receipts()).toMatchObject([{ receipt: { sequence: 1n }, acceptance: { r: expect.any(String) } }])
  })

  it('is paid for by one redemption, together with any number of others', async () => {
    const people = [await stage.hire('ben'), await stage.hire('carla')]
    for (const person of [...people, ...people]) await stage.buy(person, 'espresso')
    await machine.ask({ command: 'redeem' })
    const redemptions = await machine.untilRedeemed(1)
    expect(redemptions).toMatchObject([{ cause: 'asked', sequence: '5', paid: String(5n * ESPRESSO) }])
    expect(await stage.balance(stage.terms.payee)).toBe(5n * ESPRESSO)
  })

  it('has its receipt and vend in the database when the relay closes', async () => {
    const { recorder } = stage
    const mark = recorder.mark
    await stage.simulator.press('lungo')
    await recorder.display(mark, /Tap phone/)
    const stay = await (await stage.hire('dora')).enter()
    await recorder.line(mark, true)
    await machine.kill()
    await stay.leave()
    const copy = stage.path('copy')
    cpSync(stage.path('state'), copy, { recursive: true })
    const database = new Sqlite(`${copy}/machine.db`)
    const newest = database.prepare('SELECT sequence, product, state FROM receipts JOIN vends USING (id) ORDER BY id DESC').get()
    expect(newest).toEqual({ sequence: 6, product: 'lungo', state: 'starting' })
    database.close()
  })
})

describe('the hot path', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage({
      configure: ({ chain }) => {
        chain['sync_every'] = '1h'
      },
    })
  })
  afterAll(() => stage.clear())

  it('flushes the disk once, before the guard is asked for a pulse', async () => {
    const trace = stage.path('trace')
    const traced = 'trace=fsync,fdatasync,write'
    const machine = await stage.start({ under: ['strace', '-D', '-f', '--seccomp-bpf', '-e', traced, '-s', '400', '-o', trace] })
    await machine.untilStatus('a synced channel', ({ channels }) => channels[0]?.deposited !== null)
    const anna = await stage.hire('anna')
    await stage.buy(anna, 'espresso')
    await stage.buy(anna, 'espresso')
    expect(await machine.stop()).toBe(0)
    const lines = readFileSync(trace, 'utf8').split('\n')
    const pulse = lines.findLastIndex(line => line.includes('pulse') && line.includes('write('))
    const select = lines.findLastIndex((line, index) => index < pulse && line.includes('transmit') && line.includes('00a40400'))
    const calls = lines.slice(select, pulse).filter(line => /(write|sync)\(/.test(line))
    const flush = calls.findIndex(line => /f(data)?sync\(/.test(line))
    expect(select).toBeGreaterThan(0)
    expect(calls.filter(line => line.includes('sync('))).toHaveLength(1)
    // The thread that asks the guard is woken (eventfd(2)) before the display is told.
    expect(calls[flush + 1]).toMatch(/write\(\d+, "\\1(\\0){7}", 8\)/)
  })
})
