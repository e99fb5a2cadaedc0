import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Chance } from '../chance.ts'
import { Books } from './books.ts'
import { type Course, drawCourse } from './course.ts'
import { Disk } from './disk.ts'
import { judge } from './judge.ts'
import type { Event } from './log.ts'
import { drawLeftover, type Leftover } from './losses.ts'
import { type Bench, bootIdOf, record } from './record.ts'

/** What the cuts of one course showed. */
export interface Verdict {
  readonly seed: number
  /** Cuts that left different files, or the same ones after different promises. */
  readonly cuts: number
  /** One for each cut that broke a promise, and for each time that the machine broke one as it ran. */
  readonly violations: readonly string[]
}

/** Records the course of this seed, and cuts its power at this many points, as drawn from the seed. */
export function play(seed: number, cuts: number, bench: Bench, isOver: () => boolean): Verdict {
  const course: Course = drawCourse(seed)
  const chance = new Chance(seed ^ 0xc07)
  let events: Event[]
  try {
    events = record(course, bench, chance.branch())
  } catch (error) {
    return { seed, cuts: 0, violations: [(error as Error).message] }
  }
  return judgeCuts({ seed, events, points: drawPoints(events, cuts, chance), chance, folder: join(bench.folder, 'left'), isOver })
}

/** Numbers of events, ascending: first a time between two flushes is drawn, then an event in it, so that a long write counts no more than a short one. */
function drawPoints(events: readonly Event[], cuts: number, chance: Chance): number[] {
  const flushes = events.flatMap(({ kind }, index) => (kind === 'flushed' || kind === 'flush-failed' ? [index + 1] : []))
  const ends = [...flushes, events.length]
  const points = Array.from({ length: cuts }, () => {
    const which = chance.between(0, ends.length - 1)
    return chance.between(ends[which - 1] ?? 0, ends[which] ?? 0)
  })
  return points.sort((one, other) => one - other)
}

interface Cutting {
  readonly seed: number
  readonly events: readonly Event[]
  readonly points: readonly number[]
  readonly chance: Chance
  readonly folder: string
  isOver(): boolean
}

function judgeCuts({ seed, events, points, chance, folder, isOver }: Cutting): Verdict {
  const books = new Books()
  const seen = new Set<string>()
  const violations: string[] = []
  let [disk, boot, at, facts] = [new Disk(), 1, 0, 0]
  const note = (where: string, broken: readonly string[]) => {
    if (broken.length > 0) violations.push(`${where}: ${broken.join('; ')}`)
  }
  for (const point of points) {
    if (isOver()) break
    for (; at < point; at++) {
      const event = events[at] as Event
      disk.apply(event)
      if (event.kind === 'fact') note(`running, event ${at}`, books.apply(event.fact))
      if (event.kind === 'fact') facts++
      if (event.kind !== 'power-cut') continue
      books.losePower()
      disk = new Disk(event.files)
      boot++
    }
    const left = drawLeftover(disk, chance.branch())
    const print = fingerprint(left, facts)
    if (seen.has(print)) continue
    seen.add(print)
    note(`cut after event ${point} of ${events.length} (${left.what})`, judge(left, books, bootIdOf(boot), folder))
  }
  return { seed, cuts: seen.size, violations }
}

function fingerprint({ files, isPowerLost }: Leftover, facts: number): string {
  const hash = createHash('sha1').update(`${facts} ${isPowerLost}`)
  for (const [name, bytes] of files) hash.update(name).update(bytes)
  return hash.digest('base64')
}
