import { concat, encodeFunctionData } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { paymentChannelsAbi as abi } from '../../src/chain/abi/payment-channels-abi.ts'
import { type Claim, type ContractClaim, isNoBadge, redeemCalldata } from '../../src/chain/claim.ts'
import { claimsIn, findRedemption } from '../../src/chain/find-redemption.ts'
import { prepareRedemption } from '../../src/chain/prepare-redemption.ts'
import { send } from '../../src/chain/send.ts'
import { channelId } from '../../src/core/terms.ts'
import { accept, anna, machine, makeBadge } from '../support/make.ts'
import { broadcastMined, type ChainFixture, DOLLAR, depositTo, lower, makeClaim, startChainFixture } from './fixture.ts'

let fixture: ChainFixture
beforeAll(async () => {
  fixture = await startChainFixture()
})
afterAll(() => fixture.stop())

const noBadge = { issuedAt: 0n, expiresAt: 0n, dailyLimit: 0n, r: `0x${'0'.repeat(64)}`, vs: `0x${'0'.repeat(64)}` } as const

/** A claim in the layout of the contract's structs. */
function contractClaim({ terms, receipt, signature, badge }: Claim): ContractClaim {
  const { channelId: _, ...body } = receipt
  const { holder: __, ...times } = badge?.badge ?? { holder: null, ...noBadge }
  return { terms, receipt: { ...body, ...signature }, badge: badge === null ? noBadge : { ...times, ...badge.signature } }
}

const badge = () => makeBadge(anna.address, {}, undefined, fixture.domain)
const find = (redeemed: bigint, id = fixture.id) => findRedemption(fixture.chain, id, redeemed, fixture.deployedAt)
const sendAs = (data: `0x${string}`, account = fixture.payee) => send(fixture.chain, account, { to: fixture.domain.contract, data })

describe('findRedemption', () => {
  it('rebuilds the receipt of each kind of redemption', async () => {
    const { chain, payee, stranger, domain } = fixture
    const issued = makeClaim(fixture, 1n * DOLLAR)
    await broadcastMined(fixture, (await prepareRedemption(chain, { claim: issued, account: payee })).raw)
    const badged = makeClaim(fixture, 2n * DOLLAR, badge(), { sequence: 2n })
    await broadcastMined(fixture, (await prepareRedemption(chain, { claim: badged, account: payee })).raw)
    const third = contractClaim(makeClaim(fixture, 3n * DOLLAR, badge()))
    await sendAs(encodeFunctionData({ abi, functionName: 'redeemTo', args: [third, lower(stranger)] }))
    const fourth = makeClaim(fixture, 4n * DOLLAR, badge())
    const { r, vs } = accept(fourth.receipt, machine, domain)
    await sendAs(encodeFunctionData({ abi, functionName: 'redeemWithAcceptance', args: [contractClaim(fourth), r, vs] }), stranger)
    const fifth = contractClaim(makeClaim(fixture, 5n * DOLLAR))
    const sixth = contractClaim(makeClaim(fixture, 6n * DOLLAR, badge()))
    const { transactionHash } = await sendAs(encodeFunctionData({ abi, functionName: 'redeemMany', args: [[fifth, sixth]] }))

    expect((await find(1n * DOLLAR))?.claims).toEqual([contractClaim(issued)])
    expect((await find(2n * DOLLAR))?.claims).toEqual([contractClaim(badged)])
    expect((await find(3n * DOLLAR))?.claims).toEqual([third])
    expect((await find(4n * DOLLAR))?.claims).toEqual([contractClaim(fourth)])
    expect((await find(5n * DOLLAR))?.claims).toEqual([fifth, sixth])
    expect(await find(6n * DOLLAR)).toMatchObject({ transactionHash, paid: DOLLAR, claims: [sixth] })
    expect(isNoBadge(fifth.badge)).toBe(true)
    expect(isNoBadge(sixth.badge)).toBe(false)
  })

  it('finds nothing where nothing was redeemed, or before the first block to look in', async () => {
    expect(await find(7n * DOLLAR)).toBeNull()
    expect(await find(1n * DOLLAR, `0x${'11'.repeat(32)}`)).toBeNull()
    const last = await find(6n * DOLLAR)
    expect(await findRedemption(fixture.chain, fixture.id, 6n * DOLLAR, (last?.blockNumber ?? 0n) + 1n)).toBeNull()
  })

  it('finds a receipt that a short deposit paid in part', async () => {
    const { chain, payer, payee } = fixture
    const terms = { ...fixture.terms, noticePeriod: 1 }
    const short = { ...fixture, terms, id: channelId(terms, fixture.domain) }
    await depositTo(chain, payer, terms, DOLLAR)
    const claim = makeClaim(short, 3n * DOLLAR)
    const { raw } = await prepareRedemption(chain, { claim, account: payee })
    await broadcastMined(fixture, raw)
    expect((await find(DOLLAR, short.id))?.claims).toEqual([contractClaim(claim)])
  })
})

describe('claimsIn', () => {
  it('looks into the calls of other contracts, and past bytes that only look like one', () => {
    const claim = makeClaim(fixture, DOLLAR, badge())
    const data = redeemCalldata(claim)
    const input = concat(['0x6a761202', `0x${'00'.repeat(37)}`, data.slice(0, 10) as `0x${string}`, data, '0xffff'])
    expect(claimsIn(input, fixture.id, DOLLAR, fixture.domain)).toEqual([contractClaim(claim)])
  })

  it('leaves out other channels and lesser receipts', () => {
    const data = redeemCalldata(makeClaim(fixture, DOLLAR))
    expect(claimsIn(data, fixture.id, DOLLAR, fixture.domain)).toHaveLength(1)
    expect(claimsIn(data, fixture.id, DOLLAR + 1n, fixture.domain)).toEqual([])
    expect(claimsIn(data, fixture.id, DOLLAR, { ...fixture.domain, chainId: 1n })).toEqual([])
    expect(claimsIn('0x', fixture.id, 0n, fixture.domain)).toEqual([])
  })
})
