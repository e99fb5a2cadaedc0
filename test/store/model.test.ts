import fc from 'fast-check'
import { describe, it } from 'vitest'
import { commands } from './model-commands.ts'
import { emptyModel, type Machine, openMachine } from './model-machine.ts'

describe('the store, for any sequence of operations', () => {
  it('agrees with a purely numeric model', () => {
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 60 }), steps => {
        const opened: Machine[] = []
        try {
          fc.modelRun(() => {
            const real = openMachine()
            opened.push(real)
            return { model: emptyModel(), real }
          }, steps)
        } finally {
          for (const machine of opened) machine.remove()
        }
      }),
      { numRuns: 120 },
    )
  }, 60_000)
})
