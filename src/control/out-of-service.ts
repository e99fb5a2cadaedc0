import { nameOfCause } from '../core/causes.ts'
import type { NotSold } from '../core/why-not-sold.ts'
import type { ControlledMachine } from './machine.ts'
import type { Problem } from './status.ts'

/** States of the vend loop in which nothing is sold, whatever could be sold otherwise; the display says so. */
const attended: ReadonlyMap<string, Problem> = new Map([
  [
    'service',
    {
      code: 'in-service',
      fact: 'A technician is at work: nothing is sold.',
      expected: 'the technician’s second tap, which ends the work',
      remedy: 'Wait for it: the machine sells again an hour after the first tap at the latest.',
    },
  ],
  [
    'enrolling',
    {
      code: 'enrolling',
      fact: 'The machine waits for a new card: nothing is sold.',
      expected: 'a card, or the end of crema machine enrol',
      remedy: 'Hold the card to the reader, or wait until the command ends.',
    },
  ],
])

/** Why no drink at all is sold now, as display and lamp say it; null while any is. */
export function whyOutOfService({ vends, menu }: Pick<ControlledMachine, 'menu' | 'vends'>): string | null {
  return attended.has(vends.state) ? vends.state : reasonName(menu.whyNothing())
}

/** A reason as a word. */
export const reasonName = (reason: NotSold | null): string | null => (typeof reason === 'number' ? nameOfCause(reason) : reason)

/** The problem of a machine in service mode or enrolment. */
export const attendedTo = (outOfService: string | null): readonly Problem[] => {
  const problem = outOfService === null ? undefined : attended.get(outOfService)
  return problem === undefined ? [] : [problem]
}
