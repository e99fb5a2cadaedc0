import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { halConfig } from '../../hal/config.ts'
import { diagnoseReader } from '../../src/doctor/reader.ts'
import { pcscdForTest } from '../hal/pcsc/field.ts'
import { chipForTest } from '../hal/pn532/field.ts'
import { startSimulatorProcess } from '../hal/sim/simulator-process.ts'
import { withoutPackage } from '../support/without-package.ts'

const hal = (reader: object, socket = '/nonexistent/simulator.sock') => halConfig.parse({ driver: 'sim', socket, reader })
/** For a reader that will not come. */
const SOON_MS = 1000

describe('the doctor and a card reader', () => {
  it('reports the running machine’s status of it', async () => {
    const lost = { state: 'lost', reason: 'pcscd is gone.', remedy: 'Start it.' } as const
    expect(await diagnoseReader(hal({ driver: 'pcsc' }), lost)).toEqual([
      { about: 'reader', state: 'fail', fact: 'pcscd is gone.', remedy: 'Start it.' },
    ])
    const limit = { code: 'pn532-copy', fact: 'It is a copy.', expected: 'a PN532', remedy: 'Buy one.' }
    expect(await diagnoseReader(hal({ driver: 'pcsc' }), { state: 'ready', name: 'PN532', limits: [limit] })).toEqual([
      { about: 'reader', state: 'ok', fact: 'PN532 is ready.' },
      { about: 'reader', state: 'warn', ...limit },
    ])
  })

  it('opens what the machine would open: pcscd, the package, the reader by name', async () => {
    const { socketPath: socket } = await pcscdForTest()
    expect(await diagnoseReader(hal({ driver: 'pcsc', socket }), undefined)).toEqual([
      { about: 'reader', state: 'ok', fact: 'Virtual PCD 00 00 is ready.' },
    ])
    expect(await diagnoseReader(hal({ driver: 'pcsc', socket, name: 'ACR1252' }), undefined, SOON_MS)).toMatchObject([
      { state: 'fail', fact: expect.stringMatching(/^No reader's name contains "ACR1252"; PC\/SC lists "Virtual PCD 00 00"/) },
    ])
    vi.stubEnv('NODE_OPTIONS', `--import=${withoutPackage('nfc-pcsc')}`)
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await diagnoseReader(hal({ driver: 'pcsc', socket }), undefined, SOON_MS)).toMatchObject([
      { state: 'fail', fact: expect.stringContaining('The package nfc-pcsc cannot be loaded') },
    ])
  })

  it('says that nothing is there', async () => {
    expect(await diagnoseReader(hal({ driver: 'pcsc', socket: '/nonexistent/pcscd.comm' }), undefined, SOON_MS)).toMatchObject([
      { state: 'fail', remedy: expect.stringContaining('systemctl enable --now pcscd.socket') },
    ])
    expect(await diagnoseReader(hal({ driver: 'pn532', port: '/dev/ttyS99' }), undefined, SOON_MS)).toMatchObject([
      { state: 'fail', fact: 'There is no serial port /dev/ttyS99.' },
    ])
    expect(await diagnoseReader(hal({ driver: 'sim' }), undefined, SOON_MS)).toMatchObject([{ state: 'fail' }])
  })

  it('asks a PN532 itself what it is, and what it lacks', async () => {
    const { path: port, misbehave } = await chipForTest()
    await misbehave({ lacks: ['line-test'] })
    expect(await diagnoseReader(hal({ driver: 'pn532', port }), undefined)).toMatchObject([
      { state: 'ok', fact: `PN532 1.6 on ${port} is ready.` },
      { state: 'warn', code: 'pn532-no-line-test' },
    ])
    await misbehave({ wedged: Number.POSITIVE_INFINITY })
    expect(await diagnoseReader(hal({ driver: 'pn532', port }), undefined, SOON_MS)).toMatchObject([
      { state: 'fail', fact: expect.stringContaining('does not work') },
    ])
  })

  it('looks for the simulator’s, too', async () => {
    const simulator = await startSimulatorProcess()
    onTestFinished(() => simulator.remove())
    expect(await diagnoseReader(hal({ driver: 'sim' }, simulator.socketPath), undefined)).toMatchObject([{ state: 'ok' }])
  })
})
