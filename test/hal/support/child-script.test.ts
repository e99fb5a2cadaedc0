import { describe, expect, it } from 'vitest'
import { childScript } from '../../../hal/support/child-script.ts'

describe('childScript', () => {
  it('runs built JavaScript as it is', () => {
    expect(childScript('./guard', 'file:///opt/crema/hal/guard/guarded-relay.js')).toEqual(['/opt/crema/hal/guard/guard.js'])
  })

  it('runs TypeScript through tsx', () => {
    const [option, loader, script] = childScript('./guard', import.meta.url)
    expect(option).toBe('--import')
    expect(loader).toMatch(/tsx.*loader\.mjs$/)
    expect(script).toMatch(/test\/hal\/support\/guard\.ts$/)
  })
})
