import { beforeEach, describe, expect, it } from 'vitest'
import { drawCourse } from '../../../scripts/search/chaos/course.ts'
import { Knowledge } from '../../../scripts/search/chaos/knowledge.ts'
import { hex } from '../../../scripts/search/chaos/rpc.ts'
import { CUP } from '../../../scripts/search/chaos/world.ts'

const setting = { ...drawCourse(1).setting, noticePeriod: 40, margin: 28, allowance: 1 }
const tap = (at: number, paid = CUP) => ({ who: 'anna', at, served: true, paid, text: 'brewing' }) as const
const block = (at: number) => ({ jsonrpc: '2.0', id: 1, result: { number: '0x1', hash: '0x1', timestamp: hex(at) } }) as const
const asked = { id: 1, method: 'eth_getBlockByNumber', params: ['latest', false] }

/** At this true time, Unix seconds. */
let now = 0
beforeEach(() => {
  now = 1000
})
const know = (change: Partial<typeof setting> = {}) => new Knowledge({ ...setting, trustsClock: false, ...change }, 1000, () => now)

describe('the judge of the offline rule', () => {
  it('allows a cup within the budget of the newest block that arrived, and none after it', () => {
    const knowledge = know()
    knowledge.judge(tap(1012), knowledge.outlook())
    expect(knowledge.violations).toEqual([])
    knowledge.judge(tap(1015), knowledge.outlook())
    expect(knowledge.violations).toEqual(['anna was served 3 s after the offline budget had ended'])
  })

  it('counts the budget from a newer block, and never from an older one', () => {
    const knowledge = know()
    knowledge.heard(asked, block(1010))
    knowledge.heard(asked, block(1005))
    expect(knowledge.outlook().until).toBe(1022)
  })

  it('allows only the allowance while the time cannot be known', () => {
    const knowledge = know()
    knowledge.started(false)
    knowledge.judge(tap(1001), knowledge.outlook())
    expect(knowledge.violations).toEqual([])
    knowledge.judge(tap(1002), knowledge.outlook())
    expect(knowledge.violations).toHaveLength(1)
    knowledge.heard(asked, block(1003))
    knowledge.judge(tap(1004), knowledge.outlook())
    expect(knowledge.violations).toHaveLength(1)
  })

  it('does not hold a cup from before a restart against the time after it', () => {
    const knowledge = know()
    const before = knowledge.outlook()
    knowledge.started(false)
    knowledge.judge(tap(1001, 3n * CUP), before)
    expect(knowledge.violations).toEqual([])
  })

  it('lets a cup that was owed be served at any time', () => {
    const knowledge = know()
    knowledge.judge(tap(5000, 0n), knowledge.outlook())
    expect(knowledge.violations).toEqual([])
  })

  it('lets a machine that cannot know better count from an old block that is new to it, from when it heard of it', () => {
    const knowledge = know()
    knowledge.started(false)
    now = 50_000
    knowledge.heard(asked, block(1003))
    knowledge.judge(tap(50_012), knowledge.outlook())
    expect(knowledge.violations).toEqual([])
    knowledge.judge(tap(50_015), knowledge.outlook())
    expect(knowledge.violations).toEqual(['anna was served 3 s after the offline budget had ended'])
  })

  it.each([
    ['a moment before it was killed may be new to it after the start', 1, 0],
    ['long before is not', 5, 1],
  ])('a block that a machine heard of %s', (_, secondsBefore, violations) => {
    const knowledge = know()
    now = 1010
    knowledge.heard(asked, block(1010))
    now += secondsBefore + 50_000
    knowledge.leapt(50_000)
    knowledge.started(false)
    knowledge.heard(asked, block(1010))
    knowledge.judge(tap(now + 1, 2n * CUP), knowledge.outlook())
    expect(knowledge.violations).toHaveLength(violations)
  })

  it('lets time that passes at once count from the next newer block, or at once where the wall clock is trusted', () => {
    const [blind, seeing] = [know(), know({ trustsClock: true })]
    for (const knowledge of [blind, seeing]) {
      knowledge.leapt(50_000)
      knowledge.judge(tap(51_010), knowledge.outlook())
    }
    expect([blind.violations.length, seeing.violations.length]).toEqual([0, 1])
    now = 51_011
    blind.heard(asked, block(51_011))
    blind.judge(tap(51_030), blind.outlook())
    expect(blind.violations).toHaveLength(1)
  })
})
