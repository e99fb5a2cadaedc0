import { type ContractFunctionReturnType, encodeFunctionResult } from 'viem'
import { describe, expect, it } from 'vitest'
import { agreementsAbi } from '../../src/chain/abi/agreements-abi.ts'
import { machinesAbi } from '../../src/chain/abi/machines-abi.ts'
import { EndpointsDisagree } from '../../src/chain/endpoint-errors.ts'
import { openChain } from '../../src/chain/open-chain.ts'
import { ZERO_ADDRESS, ZERO_HASH } from '../../src/core/hex.ts'
import { openSeenChain } from '../../src/redeem/open-seen-chain.ts'
import { startFakeNode } from '../support/fake-node.ts'
import { machine, makeAddress } from '../support/make.ts'

const contract = makeAddress('contract')
const agreements = makeAddress('agreements')
const machines = makeAddress('machines')
const owner = makeAddress('owner')
type Told = { readonly cups?: bigint; readonly machines?: `0x${string}` }

/** A node of which the platform's contracts say this. */
function startNode(told: Told = {}) {
  const report = { sequence: 3n, reportedAt: 9n, cups: told.cups ?? 7n, cupsByProduct: ZERO_HASH, status: 0, faults: 0n, supplies: 0n }
  const twin = { owner, nextOwner: ZERO_ADDRESS, broughtAt: 9n, report: { ...report, software: ZERO_HASH } }
  return startFakeNode({
    eth_chainId: '0x64',
    eth_getCode: '0x60',
    eth_call: ([{ to }]: [{ to: string }]) =>
      to === agreements
        ? encodeFunctionResult({ abi: agreementsAbi, functionName: 'machines', result: told.machines ?? machines })
        : encodeFunctionResult({
            abi: machinesAbi,
            functionName: 'twinOf',
            result: twin as unknown as ContractFunctionReturnType<typeof machinesAbi, 'view', 'twinOf'>,
          }),
  })
}

async function seen(...nodes: readonly Told[]) {
  const started = await Promise.all(nodes.map(startNode))
  const chain = openChain({ rpc: started.map(({ url }) => url), chainId: 100n, contract, timeoutMs: 5000 })
  return openSeenChain({ chain, machine: machine.address, agreements, fromBlock: 0n })
}

describe('what the chain has of this machine', () => {
  it('is what two nodes agree on: no one of several can add cups to its count, or name another contract', async () => {
    const honest = { domain: { contract: machines }, report: { cups: 7n, sequence: 3n } }
    expect(await (await seen({})).twin(20n)).toMatchObject(honest)
    expect(await (await seen({}, {})).twin(20n)).toMatchObject(honest)
    for (const lie of [{ cups: 10n ** 9n }, { machines: makeAddress('trap') }]) {
      expect(await (await seen(lie, {}, {})).twin(20n)).toMatchObject(honest)
      await expect((await seen(lie, {})).twin(20n)).rejects.toThrow(EndpointsDisagree)
    }
  })
})
