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

/**
 * Plays a course to its end or its first violation: its days, then healing and the judgement of what must follow.
 * @param show gets each line of the trace
 */
export async function play(course: Course, show: ((line: string) => void) | null = null): Promise<Verdict> {
  const world = await World.open({ seed: course.seed, setting: course.setting, show })
  try {
    schedule(world, course)
    await world.runUntil(STARTED_AT + course.days * DAY_MS)
    if (world.isAlive) await judgeLiveness(world, course)
    const { books, violations, trace, scheduler } = world
    const failedAt = violations.length === 0 ? null : scheduler.now
    return { days: course.days, cups: books.accepted, violations, traceHash: trace.digest(), failedAt }
  } finally {
    world.remove()
  }
}

/** Only the next act waits in the scheduler, and what people do each day. */
function schedule(world: World, { acts, days }: Course): void {
  const next = (index: number) => {
    const act = acts[index]
    if (act === undefined) return
    world.scheduler.at(act.at, () => {
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
