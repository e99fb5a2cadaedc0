import { describe, expect, it } from 'vitest'
import { drawCourse } from '../../../scripts/search/chaos/course.ts'
import { Knowledge } from '../../../scripts/search/chaos/knowledge.ts'
import { hex } from '../../../scripts/search/chaos/rpc.ts'
import { CUP } from '../../../scripts/search/chaos/world.ts'

const setting = { ...drawCourse(1).setting, noticePeriod: 40, margin: 28, allowance: 1 }
const tap = (at: number, paid = CUP) => ({ who: 'anna', at, served: true, paid, text: 'brewing' }) as const
const block = (at: number) => ({ jsonrpc: '2.0', id: 1, result: { number: '0x1', hash: '0x1', timestamp: hex(at) } }) as const
const asked = { id: 1, method: 'eth_getBlockByNumber', params: ['latest', false] }

describe('the judge of the offline rule', () => {
  it('allows a cup within the budget of the newest block that arrived, and none after it', () => {
    const knowledge = new Knowledge(setting, 1000)
    knowledge.judge(tap(1012), knowledge.outlook())
    expect(knowledge.violations).toEqual([])
    knowledge.judge(tap(1015), knowledge.outlook())
    expect(knowledge.violations).toEqual(['anna was served 3 s after the offline budget had ended'])
  })

  it('counts the budget from a newer block, and never from an older one', () => {
    const knowledge = new Knowledge(setting, 1000)
    knowledge.heard(asked, block(1010))
    knowledge.heard(asked, block(1005))
    expect(knowledge.outlook().until).toBe(1022)
  })

  it('allows only the allowance while the time cannot be known', () => {
    const knowledge = new Knowledge(setting, 1000)
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
    const knowledge = new Knowledge(setting, 1000)
    const before = knowledge.outlook()
    knowledge.started(false)
    knowledge.judge(tap(1001, 3n * CUP), before)
    expect(knowledge.violations).toEqual([])
  })

  it('lets a cup that was owed be served at any time', () => {
    const knowledge = new Knowledge(setting, 1000)
    knowledge.judge(tap(5000, 0n), knowledge.outlook())
    expect(knowledge.violations).toEqual([])
  })
})
