import { inLanes, type LaneOptions } from '../lanes.ts'
import { type Course, drawCourse } from './course.ts'
import { judge, type Verdict } from './judge.ts'
import type { Kind } from './kinds.ts'
import { Stage } from './play.ts'
import { makeTemplate, type Template } from './world.ts'

export interface RunOptions extends LaneOptions {
  readonly seeds: readonly number[]
  /** Courses are drawn from these. Default: all. */
  readonly kinds?: readonly Kind[]
  /** The program of a release, `crema.cjs`. */
  readonly program: string
  tell(line: string): void
}

export interface Total {
  readonly runs: number
  readonly accepted: number
  readonly redeemed: number
  readonly violations: number
}

/** Plays and judges the courses of these seeds. */
export async function runCourses({ seeds, kinds, program, tell, ...lanes }: RunOptions): Promise<Total> {
  const template = await makeTemplate()
  const verdicts = await inLanes(seeds, lanes, async seed => {
    const course = drawCourse(seed, kinds)
    const verdict = await runCourse(course, template, program)
    tell(lineOf(course, verdict))
    return verdict
  })
  const sum = (figure: (verdict: Verdict) => number) => verdicts.reduce((total, verdict) => total + figure(verdict), 0)
  return {
    runs: verdicts.length,
    accepted: sum(({ accepted }) => accepted),
    redeemed: sum(({ redeemed }) => redeemed),
    violations: sum(({ violations }) => violations.length),
  }
}

async function runCourse(course: Course, template: Template, program: string): Promise<Verdict> {
  const stage = await Stage.set(course, template, program)
  try {
    await stage.play()
    return await judge(stage)
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error)
    return { seed: course.seed, accepted: stage.people.brewed, redeemed: 0, violations: [`the course broke off: ${fact}`] }
  } finally {
    await stage.clear()
  }
}

function lineOf({ seed, spells, acts }: Course, { accepted, redeemed, violations }: Verdict): string {
  const faults = [...spells.map(({ fault }) => fault.kind), ...acts.map(({ kind }) => kind).filter(kind => kind !== 'tap')]
  const head = `seed ${seed}: ${accepted} accepted, ${redeemed} redeemed (${faults.join(', ')})`
  return [head, ...violations.map(violation => `  VIOLATION ${violation.replaceAll('\n', ' ')}`)].join('\n')
}
