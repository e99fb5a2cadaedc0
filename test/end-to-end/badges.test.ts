import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordRevocationCall } from '../../src/chain/channel-calls.ts'
import type { Address } from '../../src/core/hex.ts'
import { revocationContent } from '../../src/files/signed-file.ts'
import { DOLLAR } from '../chain/fixture.ts'
import { makeKey, signMessage } from '../support/make.ts'
import type { Daemon } from './daemon.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

const DAY = 86_400n

describe('a badge', () => {
  let stage: Stage
  let machine: Daemon

  beforeAll(async () => {
    stage = await setStage()
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  const now = async () => BigInt((await machine.status()).machine.now)
  const revoke = (holder: Address, at: bigint) => {
    const revocation = { holder, at }
    return {
      domain: stage.domain,
      issuer: stage.terms.issuer,
      revocation,
      signature: signMessage(makeKey('company'), 'Revocation', revocation, stage.domain),
    }
  }

  it('ends at once with a file, even offline', async () => {
    const erik = await stage.hire('erik')
    await stage.buy(erik, 'espresso')
    await stage.network.cut()
    await machine.ask({ command: 'take-revocation', revocation: revocationContent(revoke(erik.signer.address, await now())) })
    await stage.refuse(erik, 'espresso', /Your badge was revoked/)
    await stage.network.restore()
    await machine.untilStatus('a reachable chain', ({ chain }) => chain.reachable)
    await machine.untilRedeemed(1)
  })

  it('ends at the next sync when revoked on-chain, and its last receipt is redeemed in time', async () => {
    const carla = await stage.hire('carla')
    await stage.buy(carla, 'espresso')
    const { revocation, signature } = revoke(carla.signer.address, (await now()) - 10n)
    await stage.send(recordRevocationCall(stage.chain, stage.terms.issuer, revocation, signature))
    const redemptions = await machine.untilRedeemed(2)
    expect(redemptions.at(-1)).toMatchObject({ cause: 'badge-revoked', paid: String(ESPRESSO) })
    await stage.refuse(carla, 'espresso', /Your badge was revoked/)
  })

  it('is valid again when the company renews it', async () => {
    const carla = await stage.phone('carla')
    await carla.hire({ issuedAt: (await now()) - 1n })
    await stage.buy(carla, 'espresso')
  })

  it('is renewed by the phone alone after it expired', async () => {
    const fritz = await stage.hire('fritz', { expiresAt: (await now()) - 1n })
    await stage.refuse(fritz, 'espresso', /Your badge has expired/)
    await fritz.hire({ issuedAt: (await now()) - 1n })
    await stage.buy(fritz, 'espresso')
  })

  it('is refused if it is from another company', async () => {
    await stage.refuse(stage.phone('stranger'), 'espresso', /No badge for this machine/)
  })

  it('has its limit for one UTC day, and the next begins at midnight', async () => {
    const greta = await stage.hire('greta', { dailyLimit: DOLLAR })
    await stage.buy(greta, 'espresso')
    await stage.refuse(greta, 'espresso', /Over your limit for today/)
    const time = await now()
    const midnight = (time / DAY + 1n) * DAY
    await stage.anvil.increaseTime(Number(midnight - time) + 5)
    await machine.untilStatus('the next day', status => BigInt(status.machine.now) >= midnight)
    greta.passTime(midnight - time)
    await stage.buy(greta, 'espresso')
    await stage.refuse(greta, 'espresso', /Over your limit for today/)
  })
})
