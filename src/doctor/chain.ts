import { type Finding, fail, ok, warn } from '../../hal/finding.ts'
import { ChainError } from '../chain/errors.ts'
import { readBlocks } from '../chain/final-block.ts'
import { finalityOf, openChain } from '../chain/open-chain.ts'
import { openNode } from '../chain/open-node.ts'
import type { Config } from '../config.ts'
import { faultOf } from '../core/crema-error.ts'

/** Blocks are a few seconds old; a larger difference means that the system clock is wrong. */
const LARGEST_SKEW_S = 120

/**
 * Whether each endpoint answers, for the right chain, with the contract on it and a final block; and what its newest block says of this system's
 * clock.
 */
export async function diagnoseChain(chain: Config['chain'], wallSeconds = Date.now() / 1000): Promise<Finding[]> {
  const findings = await Promise.all([chain.rpc].flat().map(rpc => diagnoseEndpoint(rpc, chain, wallSeconds)))
  return findings.flat()
}

async function diagnoseEndpoint(rpc: string, config: Config['chain'], wallSeconds: number): Promise<Finding[]> {
  const { id, contract, timeout } = config
  const node = openNode({ rpc, timeoutMs: timeout })
  try {
    const [chainId, block, code] = await node.ask(client =>
      Promise.all([client.getChainId(), client.getBlock(), client.getCode({ address: contract })]),
    )
    return [
      chainId === id
        ? ok('chain', `${node.host} answers for chain ${chainId}, at block ${block.number}.`)
        : fail('chain', `${node.host} answers for chain ${chainId}, not ${id}.`, 'Name a node of chain.id in chain.rpc.'),
      code === undefined
        ? fail('chain', `There is no contract at ${contract}.`, 'Name PaymentChannels on this chain in chain.contract.')
        : ok('chain', `The contract is at ${contract}.`),
      skew(Number(block.timestamp), wallSeconds),
      ...(chainId === id && code !== undefined ? [await finality(rpc, config)] : []),
    ]
  } catch (error) {
    return [finding('warn', error, 'Cups are served until the offline budget is used up.')]
  }
}

/** Channels are read at a final block: without one nothing is ever synced. */
async function finality(rpc: string, { id, contract, timeout, final }: Config['chain']): Promise<Finding> {
  try {
    const chain = openChain({ rpc, chainId: BigInt(id), contract, timeoutMs: timeout, final: finalityOf(final) })
    const { finalBlock } = await readBlocks(chain)
    return ok('chain', `Its newest final block is ${finalBlock.number}.`)
  } catch (error) {
    return finding('fail', error, '')
  }
}

function finding(state: 'warn' | 'fail', error: unknown, more: string): Finding {
  if (!(error instanceof ChainError)) throw error
  const { remedy, ...fault } = faultOf(error)
  return { about: 'chain', state, ...fault, remedy: `${remedy} ${more}`.trim() }
}

function skew(blockAt: number, wallSeconds: number): Finding {
  const seconds = Math.round(wallSeconds - blockAt)
  if (Math.abs(seconds) <= LARGEST_SKEW_S) return ok('clock', "The system's clock agrees with the chain's newest block.")
  const fact = `The system's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the chain's newest block.`
  return warn('clock', fact, 'See timedatectl: switch time synchronisation on. Or the node stands still.')
}
