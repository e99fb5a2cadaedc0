import { NoContract, NoFinalBlock } from '../chain/errors.ts'
import { readBlock, readBlocks } from '../chain/final-block.ts'
import type { Chain } from '../chain/open-chain.ts'
import { readMachinesAddress } from '../chain/platform/open-platform.ts'
import { readAgreementsAt, readTwin } from '../chain/platform/read-platform.ts'
import { readWork, readWorkOrdersAddress } from '../chain/platform/read-work.ts'
import { readChannels } from '../chain/read-channels.ts'
import { readRecordedRevocations, readRevocationCounts } from '../chain/revocation-log.ts'
import { readToken, type TokenFacts } from '../chain/token.ts'
import { type Address, ZERO_ADDRESS } from '../core/hex.ts'
import { escapeControls } from '../core/printable.ts'
import { symbolFor } from '../core/token-unit.ts'
import { decimalsField, symbolField } from '../support/zod-fields.ts'
import type { SeenChain } from './seen-chain.ts'

/** Requests for logs in one sync; what is behind is read at the next ones. */
const MOST_LOG_REQUESTS = 32

export interface SeenChainOptions {
  readonly chain: Chain
  readonly machine: Address
  /** The Agreements contract; it names the others. */
  readonly agreements: Address | undefined
  /** No event of the contract lies before this block. */
  readonly fromBlock: bigint
}

/** Reads the chain for one machine. */
export function openSeenChain({ chain, machine, agreements, fromBlock }: SeenChainOptions): SeenChain {
  const workOrders = remembered(readWorkOrdersAddress)
  const machines = remembered(readMachinesAddress)
  return {
    blocks: () => readBlocks(chain),
    blockAt: number => blockAt(chain, number),
    channels: (ids, at) => readChannels(chain, ids, at),
    revocationCounts: (issuers, at) => readRevocationCounts(chain, issuers, at),
    async revocations(issuers, from, to) {
      const { logs, upTo } = await readRecordedRevocations(chain, issuers, from > fromBlock ? from : fromBlock, to, MOST_LOG_REQUESTS)
      return { found: logs, upTo }
    },
    agreements: async at => (agreements === undefined ? null : readAgreementsAt({ ...chain, agreements }, machine, at)),
    token: address => readUnit(chain, address),
    orders: async at => (agreements === undefined ? [] : readWork(chain, await workOrders(chain, agreements), machine, at)),
    async twin(head) {
      if (agreements === undefined) return null
      const contract = await machines(chain, agreements)
      // Where several must agree, they agree about a block; behind one address there may be nodes that lag.
      const at = chain.quorum > 1 ? head : undefined
      return { ...(await readTwin({ ...chain, machines: contract }, machine, at)), domain: { ...chain.domain, contract } }
    },
    balance: () => chain.ask(client => client.getBalance({ address: machine })),
    calls: () => chain.requests(),
  }
}

async function blockAt(chain: Chain, number: bigint) {
  return chain
    .agree(client => readBlock(client, chain.host, { blockNumber: number }))
    .catch((error: unknown) => {
      if (error instanceof NoFinalBlock) return null
      throw error
    })
}

/** An address that never changes is asked for until it is answered once. */
function remembered(read: (chain: Chain, agreements: Address) => Promise<Address>): typeof read {
  let address: Address | null = null
  return async (chain, agreements) => {
    address ??= await read(chain, agreements)
    return address
  }
}

/** @throws NoContract where a token does not say, or says what cannot be */
async function readUnit(chain: Chain, token: Address): Promise<TokenFacts> {
  if (token === ZERO_ADDRESS) return { decimals: 18, symbol: 'ETH' }
  const { decimals, symbol } = await readToken(chain, token)
  if (!decimalsField.safeParse(decimals).success) throw new NoContract(chain.host, chain.domain.chainId, token, 'an ERC-20 token', true)
  const isFit = symbolField.safeParse(symbol).success && escapeControls(symbol) === symbol
  return { decimals, symbol: isFit ? symbol : symbolFor(token) }
}
