import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawCourse } from '../../../scripts/search/chaos/course.ts'
import { kinds, kindsNamed } from '../../../scripts/search/chaos/kinds.ts'

const seeds = Array.from({ length: 500 }, (_, index) => index + 1)
const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 })

describe('a course', () => {
  it('is the same each time it is drawn', () => {
    fc.assert(
      fc.property(seed, each => {
        expect(drawCourse(each)).toEqual(drawCourse(each))
      }),
    )
  })

  it('has its faults within its time, and those of endpoints that exist', () => {
    fc.assert(
      fc.property(seed, each => {
        const { spells, acts, endsAt, setting } = drawCourse(each)
        for (const { from, until, endpoint } of spells) {
          expect(from).toBeLessThan(until)
          expect(until).toBeLessThanOrEqual(endsAt)
          expect(endpoint ?? 0).toBeLessThan(setting.endpoints)
        }
        expect(acts.map(({ at }) => at)).toEqual(acts.map(({ at }) => at).toSorted((a, b) => a - b))
      }),
    )
  })

  it('never undoes a final block, and raises a deposit only where another endpoint can contradict', () => {
    for (const { acts, spells, setting } of seeds.map(each => drawCourse(each))) {
      for (const act of acts) if (act.kind === 'reorg') expect(act.depth).toBeLessThan(setting.confirmations)
      const raises = spells.filter(({ fault }) => fault.kind === 'deposit' && fault.factor > 1)
      expect(raises.every(({ endpoint }) => endpoint !== null && setting.endpoints > 1)).toBe(true)
    }
  })
})

describe('the courses of the first 500 seeds', () => {
  it('draw from few kinds each, and have every kind', () => {
    const drawn = seeds.map(each => drawCourse(each).kinds)
    expect(Math.max(...drawn.map(({ length }) => length))).toBeLessThan(kinds.length / 2)
    expect(new Set(drawn.flat())).toEqual(new Set(kinds.map(({ name }) => name)))
  })

  it('have none of the other kinds when only some are asked for', () => {
    const only = seeds.map(each => drawCourse(each, kindsNamed(['hang', 'leave'])))
    expect(new Set(only.flatMap(({ spells }) => spells.map(({ fault }) => fault.kind)))).toEqual(new Set(['hang']))
    expect(() => kindsNamed(['hung'])).toThrow('There is no kind hung')
  })
})
