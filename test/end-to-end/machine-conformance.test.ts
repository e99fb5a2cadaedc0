import { writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { termsContent } from '../../src/cli/terms-file.ts'
import { nowSeconds } from '../../src/cli/times.ts'
import { type CheckOutcome, runChecks } from '../../src/conformance/check.ts'
import { machineChecks } from '../../src/conformance/machine-checks.ts'
import { MachineKit, type MachineUnderTest } from '../../src/conformance/machine-kit.ts'
import { AID } from '../../src/core/tap/select.ts'
import { cremaMain, runCrema } from '../support/crema.ts'
import { makeKey, makePrivateKey } from '../support/make.ts'
import { startPcscd, type TestPcscd } from '../support/pcscd.ts'
import { type Stage, type StageOptions, setStage } from './stage.ts'

/** One of each kind; all of them are tried over the simulator, in a third of the time. */
const some = ['newcomer', 'after-others', 'refused-6985', 'bad-answer-2', 'badge-forged', 'tear-sign-2', 'one-press-one-cup']

async function stageWithTerms(options: StageOptions = {}): Promise<Stage> {
  const stage = await setStage(options)
  await stage.startSynced()
  const { domain, terms, id } = stage
  writeFileSync(stage.path('terms.json'), JSON.stringify(termsContent({ domain, terms, id, decimals: 6, symbol: 'tUSD' })))
  writeFileSync(stage.path('issuer.key'), makePrivateKey('company'), { mode: 0o600 })
  return stage
}

describe('machine conformance', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await stageWithTerms()
  })
  afterAll(() => stage.clear())

  it('is what the daemon has, by each check', { timeout: 240_000 }, async () => {
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

describe('crema machine conformance', () => {
  let pcscd: TestPcscd
  let stage: Stage
  beforeAll(async () => {
    pcscd = await startPcscd()
    stage = await stageWithTerms({
      configure: ({ hal }) => {
        hal['reader'] = { driver: 'pcsc', socket: pcscd.socketPath }
      },
    })
  })
  afterAll(async () => {
    await stage.clear()
    await pcscd.stop()
  })

  const files = () => ['machine', 'conformance', '--terms', stage.path('terms.json'), '--key', stage.path('issuer.key')]

  it('finds nothing wrong with the daemon behind vpcd', { timeout: 120_000 }, async () => {
    const press = `${process.execPath} ${cremaMain} simulator press espresso --socket ${stage.simulatorSocket}`
    const where = ['--vpcd', `127.0.0.1:${pcscd.port}`, '--press', press, '--quiet', '1000']
    const { stdout, stderr, code } = await runCrema([...files(), ...where, '--json', '--only', ...some])
    expect(stderr).toBe('')
    const { checks } = JSON.parse(stdout) as { checks: CheckOutcome[] }
    expect(checks.filter(({ passed }) => !passed)).toEqual([])
    expect(checks.map(({ name }) => name).toSorted()).toEqual(some.toSorted())
    expect(code).toBe(0)
  })

  it('finds a machine wrong that nobody switched to its application', async () => {
    const where = ['--vpcd', `127.0.0.1:${pcscd.port}`, '--press', 'true', '--aid', 'F0010203040506', '--only', 'newcomer']
    const { stdout, code } = await runCrema([...files(), ...where])
    expect(stdout).toContain('FAILED  newcomer')
    expect(stdout).toContain('OTHER came before SELECT')
    expect(code).toBe(1)
  })

  it('says that no reader is named', async () => {
    const { code, stderr } = await runCrema(files())
    expect(code).toBe(1)
    expect(stderr).toContain('No reader named.')
  })
})
