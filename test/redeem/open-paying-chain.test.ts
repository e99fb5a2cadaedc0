import { privateKeyToAccount } from 'viem/accounts'
import { expect, it } from 'vitest'
import { openChain } from '../../src/chain/open-chain.ts'
import { digest, structHash } from '../../src/core/messages.ts'
import { createLogger } from '../../src/logger.ts'
import type { SignedReport } from '../../src/machine/reporter.ts'
import { openPayingChain } from '../../src/redeem/open-paying-chain.ts'
import { createSigner, recoverAddress } from '../../src/signatures/javascript.ts'
import type { StoredReceipt } from '../../src/store/records.ts'
import { RpcFault, rpcBlock, startFakeNode } from '../support/fake-node.ts'
import { anna, domain, makeBadge, makeHash, makeReceipt, signReceipt } from '../support/make.ts'
import { machinesDomain, twinWith } from '../support/twin.ts'
import { served } from './machine.ts'

const key = makeHash('the key of a machine')
const { contract: machines } = machinesDomain

/** A node that answers each call to Machines with this. */
const startNode = (fault: RpcFault) =>
  startFakeNode({
    eth_chainId: `0x${domain.chainId.toString(16)}`,
    eth_getCode: '0x60',
    eth_getBlockByNumber: rpcBlock(20, 1_700_000_000),
    eth_feeHistory: { oldestBlock: '0x1', baseFeePerGas: ['0x7'], gasUsedRatio: [0.5], reward: [['0x1']] },
    eth_getBalance: '0xde0b6b3a7640000',
    eth_estimateGas: '0x5208',
    eth_call: ([{ to }]: [{ to: string }]) => (to === machines ? fault : '0x'),
  })

function storedReceipt(): StoredReceipt {
  const receipt = makeReceipt(1n)
  const badge = { ...makeBadge(anna.address), isCard: false }
  const signature = signReceipt(anna, receipt)
  return { receipt, hash: structHash('Receipt', receipt), signature, signer: anna.address, badge, redeemable: true }
}

it.each([
  ['runs out of gas', new RpcFault(-32000, 'out of gas')],
  ['is unknown to the node', new RpcFault(-32601, 'the method is not supported')],
])('a redemption goes alone where the report that goes along %s', async (_, fault) => {
  const { url: rpc } = await startNode(fault)
  const signer = createSigner(key)
  const chain = openPayingChain({
    chain: openChain({ ...domain, rpc, timeoutMs: 5000 }),
    ...{ account: privateKeyToAccount(key), signer, recover: recoverAddress, fromBlock: 0n, log: createLogger('fatal') },
  })
  const { report } = twinWith({ sequence: 2n })
  const signature = signer.sign(digest(machinesDomain, 'Report', report))
  const signed: SignedReport = { machines, machine: signer.address, report, signature, cause: 'redemption' }
  const prepared = await chain.prepare(served, storedReceipt(), signed, { nonce: 0, mostFee: 10n ** 18n })
  expect(prepared).toMatchObject({ nonce: 0, report: null })
})
