import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Chance } from '../../scripts/search/chance.ts'
import { Books } from '../../scripts/search/powercut/books.ts'
import { compileLibrary } from '../../scripts/search/powercut/compile.ts'
import { Disk } from '../../scripts/search/powercut/disk.ts'
import { judge } from '../../scripts/search/powercut/judge.ts'
import type { Event } from '../../scripts/search/powercut/log.ts'
import { bootIdOf, record } from '../../scripts/search/powercut/record.ts'

const root = () => {
  const folder = mkdtempSync('/dev/shm/crema-directory-')
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What a start and a cup do to the files while these flushes fail. */
function sell(folder: string, fails: string): Event[] {
  mkdirSync(folder, { recursive: true })
  const library = join(folder, 'recorder.so')
  compileLibrary(new URL('../../scripts/search/powercut/recorder.c', import.meta.url), library)
  const cup = { kind: 'cup', holder: 0, price: 80n, product: 'espresso', outcome: 'done' } as const
  return record({ seed: 1, lives: [{ acts: [cup], fails, endsAfter: null, ends: 'killed' }] }, { folder, library }, new Chance(1))
}

/** The promises that a power cut at the end breaks when no name is on the disk that no flush has put there. */
function brokenAtEnd(events: readonly Event[], folder: string): string[] {
  const [disk, books] = [new Disk(), new Books()]
  for (const event of events) {
    disk.apply(event)
    if (event.kind === 'fact') expect(books.apply(event.fact)).toEqual([])
  }
  const files = disk.left({ changes: disk.unflushed, names: 0, isWhole: false })
  return judge({ what: 'names dropped', files, isPowerLost: true }, books, bootIdOf(1), join(folder, 'left'))
}

/** SQLite ignores that the flush of the directory fails after it has created its log. */
it('a log whose name is not on the disk takes no receipt', () => {
  const folder = root()
  const flushes = sell(folder, '').filter(({ kind }) => kind === 'flushed') as Extract<Event, { kind: 'flushed' }>[]
  const ofDirectory = flushes.flatMap(({ name }, index) => (name === '' ? [index + 1] : []))
  expect(ofDirectory.length).toBeGreaterThan(1)
  const broken = ofDirectory.map(number => brokenAtEnd(sell(folder, `${number}-${number}`), folder))
  expect(broken).toEqual(ofDirectory.map(() => []))
})
