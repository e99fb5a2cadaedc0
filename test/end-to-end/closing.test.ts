import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cancelCloseCall, refundCall, requestCloseCall } from '../../src/chain/channel-calls.ts'
import { DOLLAR, lower } from '../chain/fixture.ts'
import { makeAddress } from '../support/make.ts'
import type { Daemon } from './daemon.ts'
import type { Phone } from './phone.ts'
import { ESPRESSO, LUNGO, type Stage, setStage } from './stage.ts'

describe('a payer that requests its money back', () => {
  let stage: Stage
  let machine: Daemon
  let anna: Phone

  beforeAll(async () => {
    stage = await setStage()
    anna = await stage.hire('anna')
    machine = await stage.startSynced()
  })
  afterAll(() => stage.clear())

  it('is no longer served, and its debt is redeemed at once', async () => {
    await stage.buy(anna, 'espresso')
    await stage.send(requestCloseCall(stage.chain, stage.terms))
    expect(await machine.untilRedeemed(1)).toMatchObject([{ cause: 'closing', paid: String(ESPRESSO) }])
    await stage.refusePress('espresso', /Your company is ending its contract/)
    const { problems } = await machine.status()
    expect(problems[0]).toMatchObject({ code: 'channel-closing', fact: expect.stringContaining('(tUSD)') })
  })

  it('is served again after it cancels the request', async () => {
    await stage.send(cancelCloseCall(stage.chain, stage.terms))
    await machine.untilStatus('no closing', ({ channels }) => channels[0]?.refusal === null)
    await stage.buy(anna, 'lungo')
  })

  it('gets exactly the rest after the notice period', async () => {
    await stage.send(requestCloseCall(stage.chain, stage.terms))
    await machine.untilRedeemed(2)
    await stage.anvil.increaseTime(stage.terms.noticePeriod + 1)
    anna.passTime(BigInt(stage.terms.noticePeriod))
    await stage.send(refundCall(stage.chain, stage.terms))
    const spent = ESPRESSO + LUNGO
    expect(await stage.balance(lower(stage.company))).toBe(1000n * DOLLAR - spent)
    expect(await stage.balance(stage.terms.payee)).toBe(spent)
    expect(await stage.balance(stage.domain.contract)).toBe(0n)
    await machine.untilStatus('an empty channel', ({ channels }) => channels[0]?.depositLeft === '0')
    await stage.refusePress('espresso', /deposit is used up/)
  })

  it('opens the channel again with its next deposit', async () => {
    await stage.deposit(DOLLAR)
    await machine.untilStatus('the deposit', ({ channels }) => channels[0]?.depositLeft === String(DOLLAR))
    await stage.buy(anna, 'espresso')
  })
})

describe('a payee that closes', () => {
  /** Confirmations until a block is final: far more blocks than are mined while a cup is sold. */
  const FINAL = 60
  let stage: Stage
  afterAll(() => stage.clear())

  it('first redeems every cup, including those sold since a redemption that is not final', async () => {
    stage = await setStage({
      payee: makeAddress('machine'),
      configure: ({ chain }) => {
        chain['final'] = FINAL
      },
    })
    await stage.anvil.mine(FINAL)
    const machine = await stage.startSynced()
    const anna = await stage.hire('anna')
    await stage.buy(anna, 'espresso')
    await machine.ask({ command: 'redeem' })
    await machine.untilRedemption('one that is mined', ({ state }) => state === 'mined')
    await stage.buy(anna, 'lungo')
    const closing = machine.ask({ command: 'close' })
    const { chain } = await machine.untilStatus('a channel that is served no more', ({ channels }) => channels[0]?.refusal !== null)
    // Several syncs pass while the first redemption is still not final.
    await machine.untilStatus('another final block', status => Number(status.chain.block) > Number(chain.block) + 1)
    await stage.anvil.mine(FINAL)
    await closing
    expect(await stage.balance(stage.terms.payee)).toBe(ESPRESSO + LUNGO)
    expect(await stage.balance(lower(stage.company))).toBe(1000n * DOLLAR - ESPRESSO - LUNGO)
  })
})
