import { type Finding, fail, ok, warn } from '../../hal/finding.ts'
import { ChainError } from '../chain/errors.ts'
import { openNode } from '../chain/open-node.ts'
import type { Config } from '../config.ts'
import { faultOf } from '../core/crema-error.ts'

/** Blocks are a few seconds old; a larger difference means that the system clock is wrong. */
const LARGEST_SKEW_S = 120

/**
 * Checks that the node answers, for the right chain and with the contract on it, and compares its newest block's time with the
 * system clock.
 */
export async function diagnoseChain({ rpc, id, contract, timeout }: Config['chain'], wallSeconds = Date.now() / 1000): Promise<Finding[]> {
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
    ]
  } catch (error) {
    if (!(error instanceof ChainError)) throw error
    const { remedy, ...fault } = faultOf(error)
    return [{ about: 'chain', state: 'warn', ...fault, remedy: `${remedy} Cups are served until the offline budget is used up.` }]
  }
}

function skew(blockAt: number, wallSeconds: number): Finding {
  const seconds = Math.round(wallSeconds - blockAt)
  if (Math.abs(seconds) <= LARGEST_SKEW_S) return ok('clock', "The system's clock agrees with the chain's newest block.")
  const fact = `The system's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} the chain's newest block.`
  return warn('clock', fact, 'See timedatectl: switch time synchronisation on. Or the node stands still.')
}
