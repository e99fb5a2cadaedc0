import { encodeFunctionData, type Hex } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Chance } from '../../../scripts/search/chance.ts'
import { hex, resultOf } from '../../../scripts/search/chaos/rpc.ts'
import {
  type ContractCall,
  type ContractState,
  channelIn,
  emptyContract,
  listOf,
  Reverted,
  runCall,
  tokensOf,
} from '../../../scripts/search/simulate/contract.ts'
import { paymentChannelsAbi as abi } from '../../../src/chain/abi/payment-channels-abi.ts'
import { testDollarAbi } from '../../../src/chain/abi/test-dollar-abi.ts'
import { redeemCalldata, toContractClaim } from '../../../src/chain/claim.ts'
import { decodeRevert } from '../../../src/chain/explain-revert.ts'
import { type Address, ZERO_ADDRESS } from '../../../src/core/hex.ts'
import { channelId, NEVER, type Terms } from '../../../src/core/terms.ts'
import { recoverAddress } from '../../../src/signatures/javascript.ts'
import { balanceOf, type ChainFixture, DOLLAR, lower, startChainFixture } from '../../chain/fixture.ts'
import { accept, anna, issuer, machine, makeBadge, makeReceipt, makeTerms, signMessage, signReceipt, stranger } from '../../support/make.ts'

const STEPS = 80
let chain: ChainFixture
let senders: Record<'payer' | 'payee' | 'machine' | 'other', Address>

beforeAll(async () => {
  chain = await startChainFixture()
  senders = { payer: lower(chain.payer), payee: lower(chain.payee), machine: machine.address, other: lower(chain.stranger) }
  for (const address of Object.values(senders)) {
    await chain.anvil.setBalance(address, 10n ** 20n)
    await resultOf(chain.anvil.url, 'anvil_impersonateAccount', address)
    const approve = encodeFunctionData({ abi: testDollarAbi, functionName: 'approve', args: [chain.domain.contract, 2n ** 256n - 1n] })
    await resultOf(chain.anvil.url, 'eth_sendTransaction', { from: address, to: chain.token, data: approve })
    await chain.anvil.mine(1)
  }
})
afterAll(() => chain.stop())

const termsOf = (noticePeriod: number): Terms => makeTerms({ payer: senders.payer, payee: senders.payee, token: chain.token, noticePeriod })

/** A call that is good about half of the time. */
function drawCall(chance: Chance, terms: Terms, at: bigint): { readonly call: ContractCall; readonly sender: Address } {
  const sender = chance.pick(Object.values(senders))
  const kind = chance.pick([
    'deposit',
    'redeem',
    'redeem',
    'redeemWithAcceptance',
    'close',
    'requestClose',
    'cancelClose',
    'refund',
    'recordRevocation',
  ] as const)
  const by = chance.happens(0.8) ? issuer : stranger
  switch (kind) {
    case 'deposit': {
      const amount = chance.pick([0n, 1n, 3n * DOLLAR, 20n * DOLLAR, 10n ** 12n, 2n ** 104n])
      const odd = chance.happens(0.1) ? { ...terms, payee: chance.pick([ZERO_ADDRESS, chain.domain.contract]) } : terms
      return { sender: chance.happens(0.7) ? senders.payer : sender, call: { kind, terms: odd, amount } }
    }
    case 'redeem':
    case 'redeemWithAcceptance': {
      const receipt = makeReceipt(BigInt(chance.between(0, 60)) * DOLLAR, null, { channelId: channelId(terms, chain.domain), issuedAt: at })
      const badge = chance.happens(0.7)
        ? makeBadge(
            anna.address,
            { issuedAt: at - BigInt(chance.between(-5, 3000)), expiresAt: at + BigInt(chance.between(-5, 50)) },
            by,
            chain.domain,
          )
        : null
      const signature = signReceipt(badge === null ? by : anna, receipt, chain.domain)
      const claim = { terms, receipt, signature, badge }
      if (kind === 'redeem') return { sender: chance.pick([senders.payee, senders.machine, sender]), call: { kind, claim } }
      return { sender, call: { kind, claim, acceptance: accept(receipt, chance.happens(0.8) ? machine : stranger, chain.domain) } }
    }
    case 'recordRevocation': {
      const revocation = { holder: anna.address, at: at + BigInt(chance.between(-2000, 5)) }
      return {
        sender,
        call: { kind, issuer: issuer.address, revocation, signature: signMessage(by, 'Revocation', revocation, chain.domain) },
      }
    }
    default:
      return { sender: chance.pick([senders.payer, senders.payee, sender]), call: { kind, terms } }
  }
}

function calldataOf(call: ContractCall): Hex {
  switch (call.kind) {
    case 'deposit':
      return encodeFunctionData({ abi, functionName: 'deposit', args: [call.terms, call.amount] })
    case 'redeem':
      return redeemCalldata(call.claim)
    case 'redeemWithAcceptance':
      return encodeFunctionData({
        abi,
        functionName: 'redeemWithAcceptance',
        args: [toContractClaim(call.claim), call.acceptance.r, call.acceptance.vs],
      })
    case 'recordRevocation': {
      const { holder, at } = call.revocation
      return encodeFunctionData({
        abi,
        functionName: 'recordRevocation',
        args: [call.issuer, holder, at, call.signature.r, call.signature.vs],
      })
    }
    default:
      return encodeFunctionData({ abi, functionName: call.kind, args: [call.terms] })
  }
}

/** What the contract says to a call in the next block: the error's name and arguments, or that it took it. */
async function callReal(call: ContractCall, sender: Address, at: bigint): Promise<string> {
  const { url } = chain.anvil
  const asked = { from: sender, to: chain.domain.contract, data: calldataOf(call), gas: hex(2_000_000n) }
  await resultOf(url, 'evm_setNextBlockTimestamp', Number(at))
  const hash = await resultOf<Hex>(url, 'eth_sendTransaction', asked)
  await chain.anvil.mine(1)
  const { status } = await resultOf<{ status: Hex }>(url, 'eth_getTransactionReceipt', hash)
  if (status === '0x1') return 'taken'
  const { returnValue } = await resultOf<{ returnValue: string }>(url, 'debug_traceTransaction', hash, {
    disableStorage: true,
    disableStack: true,
    disableMemory: true,
  })
  const { name, args } = decodeRevert(`0x${returnValue.replace(/^0x/, '')}`)
  return textOf(name, args)
}

const textOf = (name: string, args: readonly unknown[]) => `${name}(${args.join(', ')})`.toLowerCase()

function callModel(
  state: ContractState,
  call: ContractCall,
  sender: Address,
  at: bigint,
): { readonly state: ContractState; readonly said: string } {
  try {
    return { state: runCall(state, call, { sender, at, domain: chain.domain, recover: recoverAddress }).state, said: 'taken' }
  } catch (error) {
    if (!(error instanceof Reverted)) throw error
    return { state, said: textOf(error.revert.name, error.revert.args) }
  }
}

/** Everything that the two must have alike. */
async function realState(terms: Terms) {
  const read = { address: chain.domain.contract, abi } as const
  const [channels, entries, count, ...tokens] = await chain.chain.ask(client =>
    Promise.all([
      client.readContract({ ...read, functionName: 'channels', args: [[channelId(terms, chain.domain)]] }),
      client.readContract({ ...read, functionName: 'revocations', args: [issuer.address, anna.address] }),
      client.readContract({ ...read, functionName: 'revocationCount', args: [issuer.address] }),
      ...[...Object.values(senders), chain.domain.contract].map(owner => balanceOf(chain.chain, chain.token, owner)),
    ]),
  )
  const [channel] = channels
  return {
    channel: { ...channel, closesAt: BigInt(channel?.closesAt ?? 0) },
    entries: entries.map(({ revokedAt, recordedAt }) => ({ revokedAt, recordedAt })),
    ...{ count, tokens },
  }
}

const modelState = (state: ContractState, terms: Terms) => ({
  channel: channelIn(state, channelId(terms, chain.domain)),
  entries: state.revocations.get(listOf(issuer.address, anna.address)) ?? [],
  count: state.revocationCounts.get(issuer.address) ?? 0n,
  tokens: [...Object.values(senders), chain.domain.contract].map(owner => tokensOf(state, owner)),
})

describe('the model of PaymentChannels', () => {
  it.each([
    { seed: 1, noticePeriod: 600 },
    { seed: 2, noticePeriod: 3000 },
    { seed: 4, noticePeriod: NEVER },
  ])('answers and stores as the contract does, with a notice of $noticePeriod s', async ({ seed, noticePeriod }) => {
    const chance = new Chance(seed)
    const terms = termsOf(noticePeriod)
    const before = await realState(terms)
    const owners = [...Object.values(senders), chain.domain.contract]
    let state: ContractState = {
      ...emptyContract,
      tokens: new Map(owners.map((owner, index) => [owner, before.tokens[index] as bigint])),
      revocations: new Map([[listOf(issuer.address, anna.address), before.entries]]),
      revocationCounts: new Map([[issuer.address, before.count]]),
    }
    let at = BigInt(Math.floor(Number((await chain.chain.ask(client => client.getBlock())).timestamp)))
    const said = new Map<string, number>()
    for (let step = 0; step < STEPS; step++) {
      at += BigInt(chance.pick([1, 5, 200, 700]))
      const { call, sender } = drawCall(chance, terms, at)
      const answer = callModel(state, call, sender, at)
      state = answer.state
      expect(`step ${step} ${call.kind}: ${answer.said}`).toBe(`step ${step} ${call.kind}: ${await callReal(call, sender, at)}`)
      const name = `${call.kind} ${answer.said.split('(')[0]}`
      said.set(name, (said.get(name) ?? 0) + 1)
      expect(modelState(state, terms)).toEqual(await realState(terms))
    }
    // Neither side only ever refuses.
    expect([...said.keys()].filter(name => name.endsWith(' taken')).length).toBeGreaterThanOrEqual(noticePeriod === NEVER ? 4 : 6)
    expect(said.size).toBeGreaterThan(15)
  })
})
