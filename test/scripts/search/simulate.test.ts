import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Act, DAY_MS, drawCourse } from '../../../scripts/search/simulate/course.ts'
import { kinds, kindsNamed } from '../../../scripts/search/simulate/kinds.ts'
import { play } from '../../../scripts/search/simulate/play.ts'
import { shrink } from '../../../scripts/search/simulate/shrink.ts'
import { STARTED_AT } from '../../../scripts/search/simulate/world.ts'

const seeds = Array.from({ length: 300 }, (_, index) => index + 1)

/** A course of one day and one kind. */
const shortCourse = (seed: number, kind: string) => {
  const course = drawCourse(seed, 1, kindsNamed([kind]))
  return { ...course, setting: { ...course.setting, interval: 7200, realSignatures: false, onDisk: false } }
}

/** A simulated day takes seconds of the processor, and this computer may be busy. */
const patient = { timeout: 60_000 }

describe('a simulation', patient, () => {
  it('serves and redeems, and the same seed gives the same trace', async () => {
    const drawn = drawCourse(3, 1, [])
    const course = { ...drawn, setting: { ...drawn.setting, interval: 7200, deposit: 100_000, dailyLimit: 0 } }
    const lines: string[] = []
    const first = await play(course, { show: line => void lines.push(line) })
    expect(first).toMatchObject({ violations: [] })
    expect(first.cups).toBeGreaterThan(50)
    expect(lines.join('\n')).toMatch(/block \d+ has redeem 0x[0-9a-f]+: paid [1-9]/)
    expect(await play(course)).toEqual(first)
  })

  it.each(['die-at-commit', 'cut-in-cup', 'reorg'])('gives the same trace where %s strikes', async kind => {
    const course = shortCourse(5, kind)
    const first = await play(course)
    expect(first).toMatchObject({ violations: [] })
    expect(await play(course)).toEqual(first)
  })

  it('of another seed gives another trace', async () => {
    const [one, other] = [await play(drawCourse(1, 1, [])), await play(drawCourse(2, 1, []))]
    expect(one.traceHash).not.toBe(other.traceHash)
  })
})

describe('a course that once failed', patient, () => {
  const failed = JSON.parse(readFileSync(new URL('../../seeds/simulate.json', import.meta.url), 'utf8')) as readonly Failed[]

  it.each(failed)('holds: seed $seed, $days days of $only, $once', async ({ seed, days, only }) => {
    expect(await play(drawCourse(seed, days, kindsNamed(only.split(','))))).toMatchObject({ violations: [] })
  })
})

interface Failed {
  readonly seed: number
  readonly days: number
  readonly only: string
  /** What was wrong. */
  readonly once: string
}

describe('shrinking', () => {
  it('keeps the acts without which a course does not fail', async () => {
    const course = drawCourse(11, 1, kindsNamed(['tear']))
    const needed = course.acts.filter(({ kind }) => kind === 'cup').slice(0, 3)
    const played: number[] = []
    const fails = async ({ acts }: { readonly acts: readonly Act[] }) => {
      played.push(acts.length)
      const violations = needed.every(act => acts.includes(act)) ? ['3 cups are missing'] : []
      return { days: 1, cups: 0, violations, traceHash: '', failedAt: violations.length > 0 ? STARTED_AT + DAY_MS : null }
    }
    const { acts } = await shrink(course, () => {}, fails)
    expect(acts).toEqual(needed)
    expect(played.length).toBeLessThan(200)
  })
})

describe('the courses of the first 300 seeds', () => {
  const courses = seeds.map(seed => drawCourse(seed, 7))

  it('are the same each time they are drawn', () => {
    expect(seeds.slice(0, 20).map(seed => drawCourse(seed, 7))).toEqual(courses.slice(0, 20))
  })

  it('draw from few kinds each, and have every kind', () => {
    const struck = courses.map(({ acts }) => new Set(acts.map(({ kind }) => kind)))
    expect(Math.max(...struck.map(({ size }) => size))).toBeLessThan(kinds.length / 2)
    expect(new Set(struck.flatMap(each => [...each]))).toEqual(new Set(['cup', ...kinds.map(({ name }) => name)]))
    expect(() => kindsNamed(['hung'])).toThrow('There is no kind hung')
  })

  it('have real signatures, and files on the disk, once in a while', () => {
    const share = (is: (index: number) => boolean | undefined) => courses.filter((_, index) => is(index)).length / courses.length
    expect(share(index => courses[index]?.setting.realSignatures)).toBeCloseTo(0.05, 1)
    expect(share(index => courses[index]?.setting.onDisk)).toBeCloseTo(0.05, 1)
  })
})
