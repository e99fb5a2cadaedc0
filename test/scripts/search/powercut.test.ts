import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Chance } from '../../../scripts/search/chance.ts'
import { Disk, type Left } from '../../../scripts/search/powercut/disk.ts'
import { inUnits } from '../../../scripts/search/powercut/inode.ts'
import type { Event } from '../../../scripts/search/powercut/log.ts'
import { drawLeftover } from '../../../scripts/search/powercut/losses.ts'

const PAGE = 4096
const of = (letter: string, length: number) => Buffer.alloc(length, letter)
const written = (name: string, at: number, bytes: Buffer): Event => ({ kind: 'written', name, at, bytes })
const created = (name: string): Event => ({ kind: 'created', name })
const flushed = (name: string): Event => ({ kind: 'flushed', name })
const failed = (name: string): Event => ({ kind: 'flush-failed', name })
const removed = (name: string): Event => ({ kind: 'removed', name })
const directory = ''

/** After these events, on a disk that has the empty file `log`. */
function diskAfter(...events: Event[]): Disk {
  const disk = new Disk(new Map([['log', Buffer.alloc(0)]]))
  for (const event of events) disk.apply(event)
  return disk
}

/** In runs of one letter, such as `a4096 b12`. */
const runs = (bytes: Buffer | undefined): string | undefined =>
  bytes
    ?.toString('latin1')
    .replaceAll(/([^\0])\1*/g, run => ` ${run[0]}${run.length}`)
    .replaceAll(/\0+/g, run => ` .${run.length}`)
    .trim()

const none: Left = { changes: [], names: 0, isWhole: false }
const bare = (disk: Disk) => runs(disk.left(none).get('log'))
const all = (disk: Disk): Left => ({ changes: disk.unflushed, names: disk.unflushedNames, isWhole: false })

describe('a disk with a page cache', () => {
  it('has what was flushed for certain, and of the rest what it is left', () => {
    const disk = diskAfter(written('log', 0, of('a', 10)), flushed('log'), written('log', 5, of('b', 10)))
    expect(bare(disk)).toBe('a10')
    expect(runs(disk.left(all(disk)).get('log'))).toBe('a5 b10')
    expect(runs(disk.seen.get('log'))).toBe('a5 b10')
  })

  it('never writes a page whose flush failed, unless it was changed again', () => {
    const lost = [written('log', 0, of('a', 2 * PAGE)), failed('log'), written('log', 2 * PAGE, of('b', 4)), flushed('log')]
    expect(bare(diskAfter(...lost))).toBe(`.${2 * PAGE} b4`)
    // The next frame of a log shares a page with the one before.
    const touched = diskAfter(...lost, written('log', 2 * PAGE - 1, of('c', 1)), flushed('log'))
    expect(bare(touched)).toBe(`.${PAGE} a${PAGE - 1} c1 b4`)
    expect(runs(touched.left(all(touched)).get('log'))).toBe(`a${2 * PAGE - 1} c1 b4`)
  })

  it('cuts a file off with a flush, and shows zeros where it grew again', () => {
    const grown = [written('log', 0, of('a', 20)), flushed('log'), { kind: 'cut-off', name: 'log', at: 5 } as const]
    expect(bare(diskAfter(...grown))).toBe('a20')
    expect(bare(diskAfter(...grown, flushed('log')))).toBe('a5')
    expect(bare(diskAfter(...grown, written('log', 10, of('b', 1)), flushed('log')))).toBe('a5 .5 b1')
  })

  it('forgets a file whose directory was not flushed, whatever is in it', () => {
    const disk = diskAfter(created('new'), written('new', 0, of('a', 3)), flushed('new'))
    expect(disk.left(none).has('new')).toBe(false)
    expect(runs(disk.left({ ...none, names: 1 }).get('new'))).toBe('a3')
    disk.apply(flushed(directory))
    expect(runs(disk.left(none).get('new'))).toBe('a3')
  })

  it('has a removed or renamed file as before until the directory is flushed, and the order of the changes is kept', () => {
    const disk = diskAfter(written('log', 0, of('a', 3)), flushed('log'), removed('log'), created('log'), written('log', 0, of('b', 1)))
    disk.apply({ kind: 'renamed', name: 'log', to: 'aside' })
    const names = (kept: number) => [...disk.left({ ...all(disk), names: kept })].map(([name, bytes]) => `${name}: ${runs(bytes)}`)
    expect([0, 1, 2, 3].map(names)).toEqual([['log: a3'], [], ['log: b1'], ['aside: b1']])
    disk.apply(failed(directory))
    expect(bare(disk)).toBe('a3')
    disk.apply(flushed(directory))
    expect([...disk.left(none).keys()]).toEqual(['aside'])
  })
})

describe('a change', () => {
  it('is torn where the disk may tear it', () => {
    const parts = inUnits({ at: 500, bytes: of('a', 1000) }, 512)
    expect(parts.map(({ at, bytes }) => [at, bytes?.length])).toEqual([
      [500, 12],
      [512, 512],
      [1024, 476],
    ])
    expect(inUnits({ at: 5, bytes: null }, 512)).toEqual([{ at: 5, bytes: null }])
  })
})

const events = fc.array(
  fc.oneof(
    fc
      .record({ at: fc.nat(3 * PAGE), length: fc.integer({ min: 1, max: 2 * PAGE }) })
      .map(({ at, length }) => ['write', at, length] as const),
    fc.constant(['flush', 0, 0] as const),
    fc.constant(['fail', 0, 0] as const),
  ),
  { maxLength: 12 },
)

describe('what a cut leaves', () => {
  it('has in each byte something that stood there since it was last on the disk', () => {
    fc.assert(
      fc.property(events, fc.nat(), (acts, seed) => {
        const disk = diskAfter()
        const versions: Set<number>[] = Array.from({ length: 5 * PAGE + 1 }, () => new Set([0]))
        let letter = 64
        for (const [act, at, length] of acts) {
          if (act === 'flush') disk.apply(flushed('log'))
          if (act === 'fail') disk.apply(failed('log'))
          if (act !== 'write') continue
          letter++
          disk.apply(written('log', at, Buffer.alloc(length, letter)))
          for (let place = at; place < at + length; place++) versions[place]?.add(letter)
        }
        const { files, isPowerLost } = drawLeftover(disk, new Chance(seed))
        const left = files.get('log') ?? Buffer.alloc(0)
        expect(left.findIndex((byte, place) => versions[place]?.has(byte) !== true)).toBe(-1)
        if (!isPowerLost) expect(left.equals(disk.seen.get('log') as Buffer)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('is everything, once all was flushed', () => {
    fc.assert(
      fc.property(events, fc.nat(), (acts, seed) => {
        const disk = diskAfter()
        for (const [act, at, length] of acts) disk.apply(act === 'write' ? written('log', at, of('a', length)) : flushed('log'))
        disk.apply(flushed('log'))
        expect(
          drawLeftover(disk, new Chance(seed))
            .files.get('log')
            ?.equals(disk.seen.get('log') as Buffer),
        ).toBe(true)
      }),
    )
  })
})
