import { describe, expect, it } from 'vitest'
import { HalError } from '../../../hal/errors.ts'
import { FAILPOINTS, openFailpoints, refuseFailpoints } from '../../../hal/support/failpoints.ts'

describe('failpoints', () => {
  it('are none where the environment does not ask for them', () => {
    expect(openFailpoints({})).toBeNull()
    expect(() => refuseFailpoints('raspberry-pi', {})).not.toThrow()
  })

  it('are refused where a real relay is driven', () => {
    const asked = { [FAILPOINTS]: '/tmp/at' }
    expect(() => refuseFailpoints('sim', asked)).not.toThrow()
    expect(() => refuseFailpoints('raspberry-pi', asked)).toThrow(HalError)
    expect(() => refuseFailpoints('raspberry-pi', asked)).toThrow(
      expect.objectContaining({
        code: 'failpoints-in-production',
        fact: expect.stringContaining('raspberry-pi'),
        expected: expect.stringContaining('"sim"'),
        remedy: expect.stringContaining('environment'),
      }),
    )
  })
})
