import { describe, expect, it } from 'vitest'
import { runChecks } from '../../src/conformance/check.ts'
import { machineChecks } from '../../src/conformance/machine/checks.ts'
import { MachineKit } from '../../src/conformance/machine/kit.ts'
import { StatusWord } from '../../src/core/tap/status-words.ts'
import { makeMachine, nameOf, serve } from '../nfc/bench.ts'
import { makeAddress, makeTerms } from '../support/make.ts'
import { type Habits, machineInProcess, testChannel } from './machine-in-process.ts'
import { isStatus, sends, wrongMachines } from './wrong-machines.ts'

async function tryMachine(habits: Habits = {}, only: readonly string[] = [], machine = makeMachine()) {
  const kit = new MachineKit(machineInProcess(machine, habits), testChannel, 'a run')
  return runChecks(
    machineChecks.filter(({ name }) => only.length === 0 || only.includes(name)),
    kit,
  )
}

/** A machine with this number of other companies, served before the one under test. */
function manyCustomers(count: number) {
  const others = Array.from({ length: count }, (_, at) =>
    serve(makeTerms({ payer: makeAddress(`payer ${at}`), issuer: makeAddress(`issuer ${at}`) })),
  )
  return makeMachine([...others, serve()])
}

describe('machine conformance', () => {
  it.each([0, 11, 30])('is what our own tap has, with %d other customers', { timeout: 60_000 }, async count => {
    const outcomes = await tryMachine({}, [], manyCustomers(count))
    expect(outcomes.filter(({ passed }) => !passed)).toEqual([])
    expect(outcomes).toHaveLength(machineChecks.length)
  })

  it('has a wrong machine for each check, and a check for each', () => {
    expect(Object.keys(wrongMachines).sort()).toEqual(machineChecks.map(({ name }) => name).sort())
  })

  const wrongs = machineChecks.flatMap(({ name }) => (wrongMachines[name] ?? []).map((wrong, at) => [name, at + 1, wrong] as const))

  it.each(wrongs)('%s finds its wrong machine %d', async (name, _, wrong) => {
    const [outcome] = await tryMachine(wrong, [name])
    expect(outcome).toMatchObject({ name, passed: false, tried: true, got: expect.stringMatching(/\S/) })
    const [right] = await tryMachine({}, [name])
    expect(right).toMatchObject({ name, passed: true, got: null })
  })

  it('finds bytes that are no command', async () => {
    const [outcome] = await tryMachine({ air: sends('SIGN', command => command.slice(0, -1)) }, ['newcomer'])
    expect(outcome?.got).toContain('SIGN')
  })

  it('detects a machine that charges a tap that it shows as refused', async () => {
    const charges: Habits = {
      air: right => async (command, deadline) => {
        const answer = await right(command, deadline)
        if (nameOf(command) !== 'SIGN' || !isStatus(StatusWord.confirm)(answer)) return answer
        return right(command, deadline)
      },
    }
    const outcomes = await tryMachine(charges, ['refused-6985', 'nothing-charged'])
    expect(outcomes.some(({ passed }) => !passed)).toBe(true)
  })
})
