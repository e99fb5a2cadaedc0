import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type JuraEmulator, startJura } from '../hal/jura/emulator.ts'
import { runCrema } from '../support/crema.ts'
import type { Daemon } from './daemon.ts'
import type { Phone } from './phone.ts'
import { LUNGO, type Stage, setStage } from './stage.ts'

describe('a machine at a Jura’s service port', () => {
  let jura: JuraEmulator
  let stage: Stage
  let machine: Daemon
  let anna: Phone

  beforeAll(async () => {
    jura = await startJura()
    stage = await setStage({
      configure: ({ hal, products }) => {
        delete hal['relay']
        for (const product of products) delete product['line']
        hal['brewer'] = {
          ...{ driver: 'jura', port: jura.path, brew_within_ms: 6000 },
          products: { espresso: { button: 'E', counter: 0 }, lungo: { button: 'A', counter: 2 } },
        }
      },
    })
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
  })
  afterAll(async () => {
    await stage.clear()
    await jura.stop()
  })

  /** Presses lungo at the Jura itself and pays. Returns the settled vend. */
  async function cup() {
    const { mark } = stage.recorder
    await jura.tell({ kind: 'press', button: 'A' })
    await stage.recorder.display(mark, /Lungo 1\.00.* Tap phone/)
    const stay = await anna.enter()
    await stage.recorder.display(mark, /Take your cup|owe you/)
    await stay.leave()
    await machine.untilStatus('rest', status => status.machine.state === 'idle')
    return (await machine.vends()).at(-1)
  }

  it('releases the drink chosen there once it is paid, and the Jura’s counter proves the cup', async () => {
    expect(await cup()).toMatchObject({ product: 'lungo', state: 'brewed', paid: String(LUNGO) })
    await jura.until(() => jura.brewed.length > 0)
    expect(jura.brewed).toEqual(['A'])
  })

  it('owes a cup that was not counted', async () => {
    await jura.tell({ kind: 'jam', isJammed: true })
    expect(await cup()).toMatchObject({ state: 'unknown', paid: String(LUNGO) })
    await jura.tell({ kind: 'jam', isJammed: false })
    expect(await cup()).toMatchObject({ state: 'brewed', paid: '0', creditTaken: String(LUNGO) })
  })

  it('has no relay to open', async () => {
    const { code, stdout } = await runCrema(['machine', 'safe-state', '--config', stage.config])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'This machine has no relay.' })
  })
})
