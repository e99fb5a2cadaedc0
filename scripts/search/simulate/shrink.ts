import type { Act, Course } from './course.ts'
import { DAY_MS } from './course.ts'
import { play, type Verdict } from './play.ts'
import { STARTED_AT } from './world.ts'

/** The most courses that are played to shrink one. */
const MOST_PLAYS = 200

/**
 * The shortest course found that still fails in the same way: without what came after the violation, then without whatever acts it does not need (delta
 * debugging, Zeller and Hildebrandt 2002). Each act keeps its own chance, so that leaving one out changes no other.
 * @param playing plays and judges a course
 */
export async function shrink(
  course: Course,
  tell: (line: string) => void,
  playing: (course: Course) => Promise<Verdict> = play,
): Promise<Course> {
  const first = await playing(course)
  const wanted = wordsOf(first)
  if (wanted === '') return course
  let left = MOST_PLAYS
  let smallest = cutAfter(course, first)
  const fails = async (acts: readonly Act[]) => {
    if (left-- <= 0) return false
    const tried = { ...smallest, acts }
    if (wordsOf(await playing(tried)) !== wanted) return false
    smallest = tried
    tell(`still fails with ${acts.length} acts in ${tried.days} days`)
    return true
  }
  if (wordsOf(await playing(smallest)) !== wanted) smallest = course
  for (let parts = 2; parts <= smallest.acts.length && left > 0; ) {
    const size = Math.ceil(smallest.acts.length / parts)
    const rests = Array.from({ length: parts }, (_, part) => smallest.acts.filter((_, index) => Math.floor(index / size) !== part))
    let isSmaller = false
    for (const rest of rests) {
      isSmaller = await fails(rest)
      if (isSmaller) break
    }
    if (isSmaller) parts = Math.max(2, parts - 1)
    else if (size === 1) break
    else parts = Math.min(smallest.acts.length, 2 * parts)
  }
  return smallest
}

function cutAfter(course: Course, { failedAt }: Verdict): Course {
  if (failedAt === null) return course
  const days = Math.min(course.days, Math.max(1, Math.ceil((failedAt - STARTED_AT) / DAY_MS)))
  return { ...course, days, acts: course.acts.filter(({ at }) => at <= failedAt) }
}

/** The first violation without its figures. */
const wordsOf = ({ violations: [first = ''] }: Verdict): string => first.replaceAll(/0x[0-9a-f]+|\d+/g, '…')
