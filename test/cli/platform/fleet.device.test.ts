import { createWalletClient, encodeAbiParameters, getAbiItem, http, keccak256, publicActions } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agreementsAbi } from '../../../src/chain/abi/agreements-abi.ts'
import { readNativeBalances } from '../../../src/chain/native-balances.ts'
import { acceptOfferCall, publishCall, registerMachineCall } from '../../../src/chain/platform/calls.ts'
import { machinesDomain } from '../../../src/chain/platform/open-platform.ts'
import { type FleetMachine, findMachinesOf, readFleet } from '../../../src/chain/platform/read-fleet.ts'
import { toContractOffer, toContractProducts } from '../../../src/chain/platform/structs.ts'
import type { Call } from '../../../src/chain/prepare-transaction.ts'
import { approveCall } from '../../../src/chain/token.ts'
import { type Address, type Hash, ZERO_ADDRESS } from '../../../src/core/hex.ts'
import { digest } from '../../../src/core/messages.ts'
import type { Offer, Product } from '../../../src/core/offer.ts'
import { makeKey } from '../../support/make.ts'
import { type PlatformStage, startPlatformStage } from './stage.ts'

const COUNT = 500
const signers = Array.from({ length: COUNT }, (_, at) => makeKey(`machine ${at}`))
const machines = signers.map(({ address }) => address)

let stage: PlatformStage
beforeAll(async () => {
  stage = await startPlatformStage()
  await rentAll()
})
afterAll(() => stage.stop())

/**
 * Registers all machines for the owner, and rents each to the customer: anvil's own accounts need no signature, and nothing waits for each
 * block.
 */
async function rentAll(): Promise<void> {
  const { platform, token, anvil } = stage
  const [owner, customer] = [stage.address('owner'), stage.address('customer')]
  const client = createWalletClient({ transport: http(anvil.url) }).extend(publicActions)
  const sendAs = (account: Address, { to, data }: Call) =>
    client.sendTransaction({ account, to, data, gas: 1_000_000n, chain: null, type: 'legacy', gasPrice: 2_000_000_000n })
  const products = [{ name: 'Espresso', price: 800_000n, cause: 0 }]
  let last = await sendAs(customer, approveCall(token, platform.agreements, 10n ** 12n))
  for (const signer of signers) {
    const registration = signer.sign(digest(machinesDomain(platform), 'Registration', { owner }))
    await sendAs(owner, registerMachineCall(platform, signer.address, registration))
    const offer: Offer = {
      ...{
        kind: 'rental',
        machine: signer.address,
        payee: owner,
        token,
        smallestDeposit: 1n,
        noticePeriod: 60,
        visitorIssuer: ZERO_ADDRESS,
      },
      ...{ everyCups: 0n, customer, places: 0 },
    }
    await sendAs(owner, publishCall(platform, offer, products))
    last = await sendAs(
      customer,
      acceptOfferCall(platform, { offerId: idOf(owner, offer, products), issuer: customer, deposit: 1n, token }),
    )
  }
  await client.waitForTransactionReceipt({ hash: last, pollingInterval: 100 })
}

/** As the contract computes it: the hash of the provider, the offer and its products. */
function idOf(provider: Address, offer: Offer, products: readonly Product[]): Hash {
  const { inputs } = getAbiItem({ abi: agreementsAbi, name: 'publish' })
  const types = [{ type: 'address' }, inputs[0], inputs[1]] as const
  return keccak256(encodeAbiParameters(types, [provider, toContractOffer(offer), toContractProducts(products)]))
}

/** How many requests it takes to read these. */
async function requestsFor(count: number): Promise<number> {
  const before = stage.platform.requests()
  const fleet = await readFleet(stage.platform, machines.slice(0, count))
  const isWhole = ({ twin, agreements, faults }: FleetMachine) =>
    twin?.owner === stage.address('owner') && agreements?.[0]?.channel.deposited === 1n && faults.length === 0
  expect(fleet.filter(isWhole)).toHaveLength(count)
  return stage.platform.requests() - before
}

describe('a fleet of 500', () => {
  it('is found by its owner, and read in a fixed number of requests for each hundred', async () => {
    expect([...(await findMachinesOf(stage.platform, stage.address('owner'), 0n))].sort()).toEqual([...machines].sort())
    const [one, five] = [await requestsFor(100), await requestsFor(500)]
    expect(one).toBeLessThanOrEqual(20)
    expect(five).toBeLessThanOrEqual(5 * one)
  })

  it('has the balances of the chain, many in one request', async () => {
    await stage.anvil.setBalance(machines[3] as Address, 7n)
    const before = stage.platform.requests()
    const asked = [stage.address('stranger'), ...machines]
    const balances = await readNativeBalances(stage.platform, asked)
    expect(stage.platform.requests() - before).toBe(2)
    const single = await stage.platform.ask(client => client.getBalance({ address: stage.address('stranger') }))
    expect(balances[0]).toBe(single)
    expect(balances[4]).toBe(7n)
    expect(balances).toHaveLength(COUNT + 1)
  })
})

describe('crema provider fleet', () => {
  it('shows the last report, the deposits, the gas and the open orders of each', async () => {
    await stage.registerMachine()
    const options = ['--kind', 'rental', '--machine', stage.address('machine'), '--token', stage.token, '--notice-period', '7d']
    const { offerId } = await stage.json('owner', 'provider', 'offer', 'publish', ...options, '--product', 'Espresso=0.80')
    const accepted = await stage.json(
      'customer',
      'company',
      'accept',
      offerId as string,
      '--deposit',
      '100.00',
      '--out',
      stage.path('terms.json'),
    )
    await stage.json('owner', 'provider', 'orders', 'deliver', accepted['agreementId'] as string)
    await stage.report({ cups: 12n, faults: 2, supplies: 1 })
    const two = ['--machines', `${stage.address('machine')},${machines[0]}`, '--receipts', stage.path('none.json')]
    const { machines: rows } = await stage.json(undefined, 'provider', 'fleet', ...two)
    expect(rows).toMatchObject([
      {
        machine: stage.address('machine'),
        ...{ cups: '12', status: 'out of service', openOrders: 1, unredeemed: null, odd: [] },
        depositLeft: [{ token: stage.token, amount: '100000000' }],
      },
      { machine: machines[0], reportedAt: null, cups: null, depositLeft: [{ token: stage.token, amount: '1' }], unredeemed: null },
    ])
    const text = await stage.text(undefined, 'provider', 'fleet', ...two)
    expect(text).toMatch(new RegExp(`^${stage.address('machine')} .* ago +out of service, .*100\\.00 tUSD +10000\\.0000 +\\? +1$`, 'm'))
    const all = await stage.json(undefined, 'provider', 'fleet', '--owner', stage.address('owner'))
    expect(all['machines']).toHaveLength(COUNT + 1)
    expect((await stage.text(undefined, 'provider', 'fleet', '--owner', stage.address('owner'), '--csv')).split('\n')).toHaveLength(
      COUNT + 2,
    )
    await expect(stage.text(undefined, 'provider', 'fleet')).rejects.toThrow('It is not said which machines are shown.')
  })
})
