import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { termsContent } from '../../src/cli/terms-file.ts'
import type { CheckOutcome } from '../../src/conformance/check.ts'
import { machineChecks } from '../../src/conformance/machine-checks.ts'
import { cremaMain, runCrema } from '../support/crema.ts'
import { makePrivateKey } from '../support/make.ts'
import { startPcscd, type TestPcscd } from '../support/pcscd.ts'
import { type Stage, setStage } from './stage.ts'

describe('crema machine conformance', () => {
  let pcscd: TestPcscd
  let stage: Stage

  beforeAll(async () => {
    pcscd = await startPcscd()
    stage = await setStage({
      configure: ({ hal, products }) => {
        hal['reader'] = { driver: 'pcsc', socket: pcscd.socketPath }
        for (const product of products) product['pulse_ms'] = 50
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

  it('finds nothing wrong with the daemon behind vpcd', { timeout: 300_000 }, async () => {
    const press = `${process.execPath} ${cremaMain} simulator press espresso --socket ${stage.simulatorSocket}`
    const { stdout, stderr, code } = await runCrema([
      ...['machine', 'conformance', '--terms', stage.path('terms.json'), '--key', stage.path('issuer.key')],
      ...['--vpcd', `127.0.0.1:${pcscd.port}`, '--press', press, '--quiet', '700', '--json'],
    ])
    expect(stderr).toBe('')
    const { checks } = JSON.parse(stdout) as { checks: CheckOutcome[] }
    expect(checks.filter(({ passed }) => !passed)).toEqual([])
    expect(checks).toHaveLength(machineChecks.length)
    expect(code).toBe(0)
  })

  it('says that no machine is named', async () => {
    const files = ['--terms', stage.path('terms.json'), '--key', stage.path('issuer.key')]
    const { code, stderr } = await runCrema(['machine', 'conformance', ...files])
    expect(code).not.toBe(0)
    expect(stderr).toContain('No reader named.')
  })
})
