import { createWalletClient, encodeFunctionData, http, publicActions } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { machinesAbi } from '../../../src/chain/abi/machines-abi.ts'
import { readNativeBalances } from '../../../src/chain/native-balances.ts'
import { machinesDomain } from '../../../src/chain/platform/open-platform.ts'
import { findMachinesOf, readFleet } from '../../../src/chain/platform/read-fleet.ts'
import type { Address } from '../../../src/core/hex.ts'
import { digest } from '../../../src/core/messages.ts'
import { makeKey } from '../../support/make.ts'
import { type PlatformStage, startPlatformStage } from './stage.ts'

const COUNT = 500
const signers = Array.from({ length: COUNT }, (_, at) => makeKey(`machine ${at}`))
const machines = signers.map(({ address }) => address)

let stage: PlatformStage
beforeAll(async () => {
  stage = await startPlatformStage()
  await registerAll()
})
afterAll(() => stage.stop())

/** Registers all machines for the owner: anvil's own accounts need no signature, and nothing waits for each block. */
async function registerAll(): Promise<void> {
  const owner = stage.address('owner')
  const client = createWalletClient({ account: owner, transport: http(stage.anvil.url, { batch: true }) }).extend(publicActions)
  const calls = signers.map(signer => {
    const { r, vs } = signer.sign(digest(machinesDomain(stage.platform), 'Registration', { owner }))
    return encodeFunctionData({ abi: machinesAbi, functionName: 'register', args: [signer.address, r, vs] })
  })
  let last: `0x${string}` | undefined
  for (const data of calls) last = await client.sendTransaction({ to: stage.platform.machines, data, gas: 300_000n, chain: null })
  if (last !== undefined) await client.waitForTransactionReceipt({ hash: last, pollingInterval: 100 })
}

/** How many requests it takes to read these. */
async function requestsFor(count: number): Promise<number> {
  const before = stage.platform.requests()
  const fleet = await readFleet(stage.platform, machines.slice(0, count))
  expect(fleet.filter(({ twin, faults }) => twin?.owner === stage.address('owner') && faults.length === 0)).toHaveLength(count)
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
    await stage.json('customer', 'company', 'accept', offerId as string, '--deposit', '100.00', '--out', stage.path('terms.json'))
    await stage.json('owner', 'provider', 'orders', 'deliver', '1')
    await stage.report({ cups: 12n, faults: 2, supplies: 1 })
    const two = ['--machines', `${stage.address('machine')},${machines[0]}`, '--receipts', stage.path('none.json')]
    const { machines: rows } = await stage.json(undefined, 'provider', 'fleet', ...two)
    expect(rows).toMatchObject([
      {
        machine: stage.address('machine'),
        ...{ cups: '12', status: 'out of service', openOrders: 1, unredeemed: null, odd: [] },
        depositLeft: [{ token: stage.token, amount: '100000000' }],
      },
      { machine: machines[0], reportedAt: null, cups: null, depositLeft: [], unredeemed: [] },
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
