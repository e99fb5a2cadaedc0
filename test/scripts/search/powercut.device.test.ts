import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Chance } from '../../../scripts/search/chance.ts'
import { compileLibrary } from '../../../scripts/search/powercut/compile.ts'
import { type Course, drawCourse } from '../../../scripts/search/powercut/course.ts'
import { Disk } from '../../../scripts/search/powercut/disk.ts'
import { type Bench, record } from '../../../scripts/search/powercut/record.ts'

/** Folders of two lanes. */
function makeBenches(): Bench[] {
  const root = mkdtempSync('/dev/shm/crema-recorder-')
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const library = join(root, 'recorder.so')
  compileLibrary(new URL('../../../scripts/search/powercut/recorder.c', import.meta.url), library)
  return ['one', 'two'].map(name => {
    mkdirSync(join(root, name))
    return { folder: join(root, name), library }
  })
}

const filesIn = (folder: string): Map<string, Buffer> =>
  new Map(
    readdirSync(folder)
      .sort()
      .map(name => [name, readFileSync(join(folder, name))]),
  )

/** A seed whose course has failed flushes and a power cut. */
const FAILING = 37

const cup = { kind: 'cup', holder: 0, price: 80n, product: 'espresso', outcome: 'done' } as const

describe('a recorded course', () => {
  it('has each change of the files: what it says that processes see is what is there', () => {
    const [bench] = makeBenches() as [Bench]
    const course: Course = { seed: 1, lives: [{ acts: [cup, { kind: 'restart' }, cup], fails: '', endsAfter: null, ends: 'killed' }] }
    const disk = new Disk()
    for (const event of record(course, bench, new Chance(1))) disk.apply(event)
    const there = filesIn(join(bench.folder, 'disk'))
    expect([...there.keys()]).toEqual(['machine.db', 'machine.db-wal'])
    for (const [name, bytes] of there) expect(disk.seen.get(name)?.equals(bytes)).toBe(true)
    expect(disk.seen.size).toBe(there.size)
  })

  it('is the same for the same seed, with its failed flushes and power cuts', () => {
    const [one, two] = makeBenches().map(bench => record(drawCourse(FAILING), bench, new Chance(1)))
    expect(one?.some(({ kind }) => kind === 'flush-failed')).toBe(true)
    expect(one?.some(({ kind }) => kind === 'power-cut')).toBe(true)
    expect(two).toEqual(one)
  })
})
