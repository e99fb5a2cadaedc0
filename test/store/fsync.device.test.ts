import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { childScript } from '../../hal/support/child-script.ts'
import type { Hash } from '../../src/core/hex.ts'
import { openStore } from '../../src/store/open-store.ts'
import { channel } from '../support/make.ts'
import { type FaultyDisk, makeFaultyDisks } from './faulty-disk/disk.ts'
import { BOOT } from './fixture.ts'

const CUPS = 3

interface Sold {
  readonly state: string
  readonly acted: number
  readonly brewed: number
}

/** Sells on each disk, in one process. */
function sell(disks: readonly FaultyDisk[]): Sold[] {
  const args = [...childScript('./faulty-disk/selling-process', import.meta.url), String(CUPS), JSON.stringify(disks)]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { env: { ...process.env, ...disks[0]?.env }, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
}

/** What the store of a power cut lacks of what the relay had acted on. */
function lostIn(cut: string): string[] {
  const { acted, brewed }: { acted: Hash[]; brewed: number[] } = JSON.parse(readFileSync(join(cut, 'acknowledged'), 'utf8'))
  if (acted.length === 0) return []
  if (!existsSync(join(cut, 'machine.db'))) return ['everything']
  const store = openStore({ file: join(cut, 'machine.db'), bootId: BOOT })
  try {
    const receipts = new Set(store.receipts.page(channel, { limit: 100 }).map(({ hash }) => hash))
    const vends = new Map(store.vends.page({ limit: 100 }).map(({ id, state }) => [id, state]))
    const unknown = brewed.filter(id => vends.get(id) !== 'brewed')
    return [...acted.filter(hash => !receipts.has(hash)), ...unknown.map(id => `vend ${id} is ${vends.get(id)}`)]
  } finally {
    store.close()
  }
}

/** Every power cut of a run, and what they lost. */
function cutsOf({ cuts }: FaultyDisk) {
  const names = readdirSync(cuts)
  return { cuts: names.length, losses: names.flatMap(name => lostIn(join(cuts, name)).map(lost => `cut ${name}: ${lost}`)) }
}

describe('a power cut', () => {
  it('loses nothing on a disk whose flushes work', () => {
    const disks = makeFaultyDisks(['none'])
    expect(sell(disks)).toEqual([{ state: 'ready', acted: CUPS, brewed: CUPS }])
    const [found] = disks.map(cutsOf)
    expect(found?.cuts).toBeGreaterThan(4 * CUPS)
    expect(found?.losses).toEqual([])
  })

  it('loses nothing on a disk of which any one flush failed, or several', () => {
    const single = Array.from({ length: 22 }, (_, index) => String(index + 4))
    const fails = [...single, '12-15', '13-17', '14-14', '15-25']
    const disks = makeFaultyDisks(fails)
    const sold = sell(disks)
    expect(sold.map(({ state }) => state)).toEqual(fails.map(() => 'ready'))
    expect(sold.some(({ acted }) => acted < CUPS)).toBe(true)
    const found = disks.map(cutsOf)
    expect(found.flatMap(({ losses }, index) => losses.map(lost => `${fails[index]}: ${lost}`))).toEqual([])
    expect(found.reduce((sum, { cuts }) => sum + cuts, 0)).toBeGreaterThan(500)
  })
})
