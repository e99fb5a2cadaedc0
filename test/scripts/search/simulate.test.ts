import { describe, expect, it } from 'vitest'
import { drawCourse } from '../../../scripts/search/simulate/course.ts'
import { kinds, kindsNamed } from '../../../scripts/search/simulate/kinds.ts'
import { play } from '../../../scripts/search/simulate/play.ts'

const seeds = Array.from({ length: 300 }, (_, index) => index + 1)

/** A course of one day and one kind. */
const shortCourse = (seed: number, kind: string) => {
  const course = drawCourse(seed, 1, kindsNamed([kind]))
  return { ...course, setting: { ...course.setting, interval: 7200, realSignatures: false, onDisk: false } }
}

describe('a simulation', () => {
  it('serves and redeems, and the same seed gives the same trace', async () => {
    const drawn = drawCourse(3, 1, [])
    const course = { ...drawn, setting: { ...drawn.setting, interval: 7200, deposit: 100_000, dailyLimit: 0 } }
    const lines: string[] = []
    const first = await play(course, line => void lines.push(line))
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
