import fc from 'fast-check'
import { hashStruct } from 'viem'
import { describe, expect, it } from 'vitest'
import { type Messages, messageTypes, structHash } from '../../src/core/messages.ts'
import { messages } from './arbitraries-of-messages.ts'

const names = Object.keys(messages) as (keyof Messages)[]

/** Ten thousand cases take viem seconds on a slow computer. */
const PATIENT = { timeout: 60_000 }

describe('a message packed by hand', PATIENT, () => {
  it.each(names)('has the hash that viem computes: any %s', name => {
    fc.assert(
      fc.property(messages[name] as fc.Arbitrary<never>, message => {
        const ours = structHash(name, message)
        if (ours !== hashStruct({ data: message, primaryType: name, types: messageTypes })) expect.unreachable(`${name} ${ours}`)
      }),
      { numRuns: 10_000 },
    )
  })
})
