import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordRevocationCall } from '../../src/chain/channel-calls.ts'
import { makeKey, signMessage } from '../support/make.ts'
import type { Daemon } from './daemon.ts'
import { ESPRESSO, type Stage, setStage } from './stage.ts'

describe('a machine whose node is wrong for a while', () => {
  let stage: Stage
  let machine: Daemon

  beforeAll(async () => {
    stage = await setStage()
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  const sellTo = async (name: string) => stage.buy(await stage.hire(name), 'espresso')
  const redeem = () => machine.ask({ command: 'redeem' }).catch(() => undefined)

  it('leaves no gap in its nonces after a count that was too high', async () => {
    await sellTo('anna')
    stage.network.resultOf('eth_getTransactionCount', '0x63')
    await redeem()
    const [wrong] = await machine.redemptions()
    expect(wrong?.nonce).toBe(99)
    stage.network.behave()
    const [redeemed] = await machine.untilRedeemed(1)
    expect(redeemed).toMatchObject({ nonce: 0, paid: String(ESPRESSO) })
  })

  it('names another chain within one sync, and redeems when it is the right one again', async () => {
    await sellTo('ben')
    stage.network.resultOf('eth_chainId', '0x1')
    const { problems } = await machine.untilStatus('another chain', ({ problems }) => problems[0]?.code === 'wrong-chain')
    expect(problems[0]).toMatchObject({ expected: 'chain 31337' })
    stage.network.behave()
    await redeem()
    await machine.untilRedeemed(2)
  })

  it('misses a revocation at once that the node leaves out, and refuses the badge when it is shown', async () => {
    const carla = await stage.hire('carla')
    await stage.buy(carla, 'espresso')
    stage.network.resultOf('eth_getLogs', [])
    const { now } = (await machine.status()).machine
    const revocation = { holder: carla.signer.address, at: BigInt(now) - 10n }
    const signature = signMessage(makeKey('company'), 'Revocation', revocation, stage.domain)
    await stage.send(recordRevocationCall(stage.chain, stage.terms.issuer, revocation, signature))
    const { problems } = await machine.untilStatus('a missing revocation', status =>
      status.problems.some(({ code }) => code === 'revocations-missing'),
    )
    expect(problems.find(({ code }) => code === 'revocations-missing')?.fact).toMatch(/counts 1 revocations by .*, and the node shows 0/)
    stage.network.behave()
    await machine.untilRedemption('the last receipt of the badge', ({ cause }) => cause === 'badge-revoked')
    await stage.refuse(carla, 'espresso', /Your badge was revoked/)
  })

  it('takes each answer to a transaction for what the chain shows: it is paid once', async () => {
    await sellTo('dora')
    await machine.untilRedeemed(3)
    stage.network.refuse('eth_sendRawTransaction', { code: -32000, message: 'OldNonce' })
    await redeem()
    const { redemption } = await machine.untilStatus('a redemption that waits', status => status.redemption?.why !== undefined)
    expect(redemption).toMatchObject({ state: 'signed' })
    stage.network.behave()
    const all = await machine.untilRedeemed(4)
    expect(all.map(({ paid }) => paid)).toEqual(Array.from({ length: 4 }, () => String(ESPRESSO)))
  })
})
