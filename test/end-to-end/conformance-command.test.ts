import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/cli/support/exit-codes.ts'
import { termsContent } from '../../src/cli/support/terms-file.ts'
import type { CheckOutcome } from '../../src/conformance/check.ts'
import { cremaMain, runCrema } from '../support/crema.ts'
import { makePrivateKey } from '../support/make.ts'
import { startPcscd, type TestPcscd } from '../support/pcscd.ts'
import { type Stage, setStage } from './stage.ts'

/** One test of each kind. machine-conformance.test.ts runs all of them over the simulator, in a third of the time. */
const some = ['newcomer', 'after-others', 'refused-6985', 'bad-answer-2', 'badge-forged', 'tear-sign-2', 'one-press-one-cup']

describe('crema machine conformance', () => {
  let pcscd: TestPcscd
  let stage: Stage
  beforeAll(async () => {
    pcscd = await startPcscd()
    stage = await setStage({
      configure: ({ hal }) => {
        hal['reader'] = { driver: 'pcsc', socket: pcscd.socketPath }
      },
    })
    await stage.startSynced()
    const { domain, terms, id } = stage
    writeFileSync(stage.path('terms.json'), JSON.stringify(termsContent({ domain, terms, id, decimals: 6, symbol: 'tUSD' })))
    writeFileSync(stage.path('issuer.key'), makePrivateKey('company'), { mode: 0o600 })
  })
  afterAll(async () => {
    await stage.clear()
    await pcscd.stop()
  })

  const files = () => ['machine', 'conformance', '--terms', stage.path('terms.json'), '--key', stage.path('issuer.key')]

  it('finds no fault in the daemon behind vpcd', { timeout: 120_000 }, async () => {
    const press = `${process.execPath} ${cremaMain} simulator press espresso --socket ${stage.simulatorSocket}`
    const where = ['--vpcd', `127.0.0.1:${pcscd.port}`, '--press', press, '--quiet', '1000']
    const { stdout, stderr, code } = await runCrema([...files(), ...where, '--json', '--only', ...some])
    expect(stderr).toBe('')
    const { checks } = JSON.parse(stdout) as { checks: CheckOutcome[] }
    expect(checks.filter(({ passed }) => !passed)).toEqual([])
    expect(checks.map(({ name }) => name).toSorted()).toEqual(some.toSorted())
    expect(code).toBe(0)
  })

  it('fails a machine that was not configured for its application id', async () => {
    const where = ['--vpcd', `127.0.0.1:${pcscd.port}`, '--press', 'true', '--aid', 'F0010203040506', '--only', 'newcomer']
    const { stdout, code } = await runCrema([...files(), ...where])
    expect(stdout).toContain('FAILED  newcomer')
    expect(stdout).toContain('OTHER came before SELECT')
    expect(code).toBe(1)
  })

  it('reports that no reader is named', async () => {
    const { code, stderr } = await runCrema(files())
    expect(code).toBe(EXIT_CODES.usage)
    expect(stderr).toContain('No reader is named.')
  })
})
