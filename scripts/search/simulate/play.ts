import { Chance } from '../chance.ts'
import { type Act, type Course, DAY_MS } from './course.ts'
import { kinds } from './kinds.ts'
import { judgeLiveness } from './liveness.ts'
import { drawVisit, visit } from './people.ts'
import { STARTED_AT, World } from './world.ts'

/** The outcome of one course. */
export interface Verdict {
  readonly days: number
  /** How many cups were sold. */
  readonly cups: number
  readonly violations: readonly string[]
  readonly traceHash: string
  /** When the first violation was found, Unix milliseconds; null without one. */
  readonly failedAt: number | null
}

export interface PlayOptions {
  /** Gets each line of the trace. */
  readonly show?: ((line: string) => void) | null
  /** Asked once for each day: a course that is over ends early, and is judged by what happened until then. */
  readonly isOver?: () => boolean
}

/** Plays a course to its end or its first violation: its days, then healing and the judgement of what must follow. */
export async function play(course: Course, { show = null, isOver = () => false }: PlayOptions = {}): Promise<Verdict> {
  const world = await World.open({ seed: course.seed, setting: course.setting, show })
  try {
    schedule(world, course)
    let days = 0
    while (days < course.days && world.isAlive && !isOver()) await world.runUntil(STARTED_AT + ++days * DAY_MS)
    world.endActs()
    if (world.isAlive) await judgeLiveness(world, course)
    const { books, violations, trace, scheduler } = world
    const failedAt = violations.length === 0 ? null : scheduler.now
    return { days, cups: books.accepted, violations, traceHash: trace.digest(), failedAt }
  } finally {
    world.remove()
  }
}

/** Only the next act waits in the scheduler, and what people do each day. */
function schedule(world: World, { acts, days }: Course): void {
  const next = (index: number) => {
    const act = acts[index]
    if (act === undefined || world.isCourseOver) return
    world.scheduler.at(act.at, () => {
      if (world.isCourseOver) return
      next(index + 1)
      perform(world, act)
    })
  }
  next(0)
  for (let day = 0; day < days; day++) world.scheduler.at(STARTED_AT + day * DAY_MS + 6 * 3_600_000, () => void world.careFor(day))
}

export function perform(world: World, act: Act): void {
  const chance = new Chance(act.seed)
  if (act.kind === 'cup') visit(world, drawVisit(world, chance))
  else {
    world.trace.add(`act ${act.kind}`)
    kinds.find(({ name }) => name === act.kind)?.play(world, chance)
  }
}
