import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { badgeContent } from '../../src/files/signed-file.ts'
import { crema, cremaJson } from '../support/crema.ts'
import { makeKey, signMessage } from '../support/make.ts'
import { startPcscd, type TestPcscd } from '../support/pcscd.ts'
import type { Daemon } from './daemon.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

describe('the whole path over pcscd', () => {
  let pcscd: TestPcscd
  let stage: Stage
  let machine: Daemon
  let phone: string

  beforeAll(async () => {
    pcscd = await startPcscd()
    stage = await setStage({
      configure: ({ hal }) => {
        hal['reader'] = { driver: 'pcsc', socket: pcscd.socketPath }
      },
    })
    machine = await stage.startSynced()
    phone = stage.path('phone')
    const holder = (await crema('wallet', 'new', '--phone', phone)) as `0x${string}`
    await crema('wallet', 'add-badge', badgeFile(holder), '--phone', phone)
  })
  afterAll(async () => {
    await stage.clear()
    await pcscd.stop()
  })

  function badgeFile(holder: `0x${string}`): string {
    const now = BigInt(Math.floor(Date.now() / 1000))
    const badge = { holder, issuedAt: now - 60n, expiresAt: now + 3600n, dailyLimit: 0n }
    const signature = signMessage(makeKey('company'), 'Badge', badge, stage.domain)
    const file = stage.path('badge.json')
    writeFileSync(
      file,
      JSON.stringify(badgeContent({ domain: stage.domain, issuer: stage.terms.issuer, badge, signature, token: null, label: null })),
    )
    return file
  }

  const tap = () => cremaJson<{ result: string | null }>('wallet', 'tap', '--phone', phone, '--vpcd', `127.0.0.1:${pcscd.port}`)

  async function press(): Promise<number> {
    const { recorder } = stage
    const { mark } = recorder
    await stage.simulator.press('espresso')
    await recorder.display(mark, /Tap phone/)
    return mark
  }

  it('brews for a phone behind the virtual reader, and is paid for it', async () => {
    const mark = await press()
    expect(await tap()).toMatchObject({ result: 'brewing' })
    await stage.recorder.display(mark, /Choose a drink/)
    expect(stage.recorder.pulses).toBe(1)
    await machine.ask({ command: 'redeem' })
    expect(await machine.untilRedeemed(1)).toMatchObject([{ paid: String(ESPRESSO) }])
  })

  it('reports that pcscd is gone, offers nothing, and serves again when it is back', async () => {
    await pcscd.kill()
    const { problems } = await machine.untilStatus('a lost reader', ({ reader }) => reader.state === 'lost')
    expect(problems[0]).toMatchObject({ fact: expect.stringContaining('pcscd'), remedy: expect.stringMatching(/systemctl|install/) })
    await stage.refusePress('espresso', /No card reader/)
    await pcscd.start()
    await machine.untilStatus('a reader', ({ reader }) => reader.state === 'ready')
    await press()
  })
})
