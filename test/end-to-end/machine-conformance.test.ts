import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nowSeconds } from '../../src/cli/support/times.ts'
import { runChecks } from '../../src/conformance/check.ts'
import { machineChecks } from '../../src/conformance/machine/checks.ts'
import { MachineKit, type MachineUnderTest } from '../../src/conformance/machine/kit.ts'
import { AID } from '../../src/core/tap/select.ts'
import { makeKey } from '../support/make.ts'
import { type Stage, setStage } from './stage.ts'

describe('machine conformance', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage()
    await stage.startSynced()
  })
  afterAll(() => stage.clear())

  it('passes each check with the daemon', { timeout: 240_000 }, async () => {
    const machine: MachineUnderTest = {
      aid: AID,
      press: () => stage.simulator.press('espresso'),
      lay: phone => stage.simulator.enterField(phone),
      now: nowSeconds,
      pause: ms => pause(ms),
      ...{ quietMs: 700, patienceMs: 30_000, restMs: 350 },
    }
    const kit = new MachineKit(machine, { ...stage, issuer: makeKey('company') }, 'a run')
    expect((await runChecks(machineChecks, kit)).filter(({ passed }) => !passed)).toEqual([])
  })
})
