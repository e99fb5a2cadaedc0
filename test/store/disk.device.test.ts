import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { childScript } from '../../hal/support/child-script.ts'
import { anna, channel } from '../support/make.ts'
import { circumstances, findings, makeDatabaseStore, makeFile, makeStore, PRICE, take, taken } from './fixture.ts'

const child = (name: string) => childScript(name, import.meta.url)

describe('a full disk', () => {
  it('fails the receipt as a whole, and serves again once there is space', () => {
    const { database, store } = makeDatabaseStore()
    store.syncs.record(findings({ deposited: 1_000_000n }))
    const limitPages = (pages: number) => database.prepare(`PRAGMA max_page_count = ${pages}`).get()
    limitPages(Number(database.prepare<[], { page_count: bigint }>('PRAGMA page_count').get()?.page_count) + 50)
    let cups = 0
    const fill = () => {
      for (; cups < 10_000; cups++) taken(store)
    }
    expect(fill).toThrow(expect.objectContaining({ fault: 'disk-full', message: expect.stringContaining('No space is left') }))
    expect(store.status()).toMatchObject({ state: 'failed', fault: { code: 'store-disk-full' } })
    const { newest, standing, account } = store.ledger(channel, anna.address, circumstances)
    expect(newest).toMatchObject({ sequence: BigInt(cups), cumulativeAmount: BigInt(cups) * PRICE })
    expect([standing.servedSinceSync, account.spentToday]).toEqual([BigInt(cups) * PRICE, BigInt(cups) * PRICE])
    expect(store.vends.page({ limit: 10_000 })).toHaveLength(cups)
    limitPages(1_000_000)
    expect(() => take(store)).toThrow(expect.objectContaining({ fault: 'not-recovered' }))
    store.recover()
    expect(take(store).kind).toBe('accepted')
  })
})

describe('a disk that fails', () => {
  it('fails the receipt as a whole: acknowledged data is stored, and no rows beyond the sums', () => {
    const file = makeFile()
    const script = [process.execPath, ...child('./taking-process'), file].map(word => `'${word}'`).join(' ')
    const { stdout } = spawnSync('bash', ['-c', `ulimit -f 500; exec ${script}`], { encoding: 'utf8' })
    const lines = stdout.trim().split('\n')
    const last = JSON.parse(lines.at(-1) ?? '{}')
    expect(last).toMatchObject({ fault: 'disk-failed', message: expect.stringContaining('The disk failed') })
    const acknowledged = lines.filter(line => line.startsWith('{"paid"')).length
    expect(acknowledged).toBeGreaterThan(3)
    const store = makeStore(file)
    const vends = store.vends.page({ limit: 10_000 })
    expect(vends.length).toBe(acknowledged)
    expect(store.receipts.newest(channel)?.receipt.sequence).toBe(BigInt(vends.length))
  })
})

/** The number of flushes in each phase that the child announced, counted with strace. */
function flushesByPhase(file: string, timer: 'timer' | 'no-timer'): Record<string, number> {
  const args = ['-f', '-qq', '-e', 'trace=fsync,fdatasync,sync_file_range,msync,write', '-e', 'signal=none', process.execPath]
  const { stderr, error } = spawnSync('strace', [...args, ...child('./flushing-process'), file, timer], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (error !== undefined) throw new Error('This test needs strace: apt-get install strace', { cause: error })
  const flushes: Record<string, number> = {}
  let phase = 'start'
  for (const line of stderr.split('\n')) {
    phase = /write\(1, "phase ([a-z-]+)/.exec(line)?.[1] ?? phase
    if (/\b(fsync|fdatasync|sync_file_range|msync)\(/.test(line)) flushes[phase] = (flushes[phase] ?? 0) + 1
  }
  return flushes
}

describe('the flushes of a cup', () => {
  it('are one for the receipt, and none for mark and settlement where a timer flushes them', () => {
    const { start, end, ...cups } = flushesByPhase(makeFile(), 'timer')
    expect(cups).toEqual({ 'take-a': 1, 'take-b': 1, 'take-c': 1 })
  })

  it('are one for the settlement too where there is no timer', () => {
    const { start, end, ...cups } = flushesByPhase(makeFile(), 'no-timer')
    expect(start).toBeGreaterThan(0)
    expect(cups).toEqual({ 'take-a': 1, 'settle-a': 1, 'take-b': 1, 'settle-b': 1, 'take-c': 1, 'settle-c': 1 })
  })
})
