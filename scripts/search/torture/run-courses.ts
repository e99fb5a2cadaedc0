import { makeTemplate, type Template } from '../chaos/world.ts'
import { inLanes, type LaneOptions } from '../lanes.ts'
import { Lateness } from '../lateness.ts'
import { type Course, drawCourse, FAILPOINTS_OF } from './course.ts'
import { judge } from './judge.ts'
import { Stage } from './play.ts'

/** Kills in one machine's life: enough that one follows from another, and a seed replays in a minute. */
const KILLS_OF_A_COURSE = 25

export interface RunOptions extends LaneOptions {
  readonly courses: readonly Course[]
  /** The program of a release, `crema.cjs`. */
  readonly program: string
  tell(line: string): void
}

/** The outcome of one course, and the sum over courses. */
export interface Tally {
  readonly kills: number
  readonly vends: number
  readonly violations: readonly string[]
  /** How often something was killed at each failpoint. */
  readonly reached: ReadonlyMap<string, number>
}

/** Plays and judges these courses. */
export async function runCourses({ courses, program, tell, ...lanes }: RunOptions): Promise<Tally> {
  const template = await makeTemplate()
  const lateness = new Lateness()
  const tallies = await inLanes(courses, lanes, async course => {
    const tally = await runCourse(course, template, program, lateness)
    tell(lineOf(course, tally))
    return tally
  })
  lateness.stop()
  return sumOf(tallies)
}

/** Courses of consecutive seeds with this many kills in all. */
export function coursesFor(seed: number, kills: number): Course[] {
  const lengths = Array.from({ length: Math.ceil(kills / KILLS_OF_A_COURSE) }, (_, index) =>
    Math.min(KILLS_OF_A_COURSE, kills - index * KILLS_OF_A_COURSE),
  )
  return lengths.map((length, index) => drawCourse(seed + index, length))
}

async function runCourse(course: Course, template: Template, program: string, lateness: Lateness): Promise<Tally> {
  const stage = await Stage.set(course, template, program, lateness)
  try {
    await stage.play()
    if (stage.violations.length === 0) await judge(stage)
  } catch (error) {
    stage.violations.push(`the course broke off: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await stage.clear()
  }
  const { striker, books, violations } = stage
  const { kills, reached } = striker
  return { kills, vends: books.vends, violations, reached }
}

function sumOf(tallies: readonly Tally[]): Tally {
  const reached = new Map<string, number>()
  for (const tally of tallies) for (const [name, times] of tally.reached) reached.set(name, (reached.get(name) ?? 0) + times)
  return {
    kills: tallies.reduce((sum, { kills }) => sum + kills, 0),
    vends: tallies.reduce((sum, { vends }) => sum + vends, 0),
    violations: tallies.flatMap(({ violations }) => violations),
    reached,
  }
}

/** The failpoints at which nothing was killed. */
export const unreached = ({ reached }: Tally): string[] =>
  Object.values(FAILPOINTS_OF)
    .flat()
    .filter(name => !reached.has(name))

function lineOf({ seed }: Course, { kills, vends, violations, reached }: Tally): string {
  const atFailpoints = [...reached.values()].reduce((sum, times) => sum + times, 0)
  const head = `seed ${seed}: ${kills} kills (${atFailpoints} at failpoints), ${vends} vends`
  return [head, ...violations.map(violation => `  VIOLATION ${violation.replaceAll('\n', ' ')}`)].join('\n')
}
