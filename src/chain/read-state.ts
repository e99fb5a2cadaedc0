import { parseAbiItem } from 'viem'
import type { ChannelBalance } from '../core/channel-balance.ts'
import type { Address, Hash } from '../core/hex.ts'
import type { Agreement } from '../core/offer.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'
import { FinalBlockMoved } from './errors.ts'
import { type BlockPoint, readBlocks } from './final-block.ts'
import { type LogRange, readLogRange } from './log-ranges.ts'
import type { Chain } from './open-chain.ts'
import type { Question } from './open-endpoint.ts'
import { readAgreementsAt } from './platform/read-platform.ts'

/** A revocation that somebody recorded. */
export interface RecordedRevocation {
  readonly issuer: Address
  readonly holder: Address
  readonly at: bigint
}

/** The findings of one sync. */
export interface ChainState {
  readonly headNumber: bigint
  /** The newest block's time, Unix seconds. */
  readonly headAt: bigint
  readonly finalBlock: BlockPoint
  /** Their state at the final block. */
  readonly channels: ReadonlyMap<Hash, ChannelBalance>
  /** Recorded from `revocationsFrom` up to the final block. */
  readonly revocations: readonly RecordedRevocation[]
  /** The machine's agreements in force at the final block; null if not requested. */
  readonly agreements: readonly Agreement[] | null
  /**
   * Requests that this took: five, one more with agreements, one fewer with no issuer or no new final block; more where the node refused the
   * range of the logs.
   */
  readonly calls: number
}

export interface StateQuestion {
  readonly ids: readonly Hash[]
  readonly issuers: readonly Address[]
  /** The first block to search for revocations. */
  readonly revocationsFrom: bigint
  /** The machine and the Agreements contract to read agreements for; none if absent. */
  readonly rented?: { readonly machine: Address; readonly agreements: Address } | undefined
  /** The final block of the last sync; null before the first. */
  readonly last: { readonly number: bigint; readonly hash: Hash } | null
}

/**
 * One sync. The number of requests grows neither with the channels nor with use.
 * @throws FinalBlockMoved when the final block is not the last one or later; ChainUnreachable, WrongChain, NoContract,
 *   NoFinalBlock, NodeRefused
 */
export async function readState(chain: Chain, { ids, issuers, revocationsFrom, rented, last }: StateQuestion): Promise<ChainState> {
  const { head, finalBlock } = await readBlocks(chain)
  refuseMoved(chain.host, finalBlock, last)
  const [channels, agreements, { logs, calls }] = await Promise.all([
    readChannels(chain, ids, finalBlock.number),
    rented === undefined ? null : readAgreementsAt({ ...chain, ...rented }, rented.machine, finalBlock.number),
    readRevocations(chain, issuers, revocationsFrom, finalBlock.number),
  ])
  return {
    headNumber: head.number,
    headAt: head.at,
    finalBlock,
    channels,
    revocations: logs,
    agreements,
    calls: (rented === undefined ? 4 : 5) + calls,
  }
}

function refuseMoved(host: string, { number, hash }: BlockPoint, last: StateQuestion['last']): void {
  if (last === null || number > last.number || (number === last.number && hash === last.hash)) return
  throw new FinalBlockMoved(host, number, last.number)
}

/** Many channels in one request, at this block, or at the newest. */
export async function readChannels(chain: Chain, ids: readonly Hash[], blockNumber?: bigint): Promise<ReadonlyMap<Hash, ChannelBalance>> {
  const at = blockNumber === undefined ? {} : { blockNumber }
  const call = { address: chain.domain.contract, abi: paymentChannelsAbi, functionName: 'channels', args: [ids], ...at } as const
  const read: Question<readonly { deposited: bigint; redeemed: bigint; closesAt: number }[]> = client => client.readContract(call)
  // Nodes agree about a block, not about which is the newest.
  const states = await (blockNumber === undefined ? chain.ask(read) : chain.agree(read))
  return new Map(
    states.map(({ deposited, redeemed, closesAt }, index) => [ids[index] as Hash, { deposited, redeemed, closesAt: BigInt(closesAt) }]),
  )
}

const recorded = parseAbiItem('event RevocationRecorded(address indexed issuer, address indexed holder, uint64 revokedAt)')

async function readRevocations(chain: Chain, issuers: readonly Address[], from: bigint, to: bigint): Promise<LogRange<RecordedRevocation>> {
  // No issuer would ask for everybody's.
  if (issuers.length === 0 || from > to) return { logs: [], calls: 0, upTo: to }
  const filter = { address: chain.domain.contract, event: recorded, args: { issuer: [...issuers] }, strict: true } as const
  const { logs, ...range } = await readLogRange(from, to, (fromBlock, toBlock) =>
    chain.agree(async client => {
      const found = await client.getLogs({ ...filter, fromBlock, toBlock })
      return found.map(({ args }) => ({ issuer: lower(args.issuer), holder: lower(args.holder), at: args.revokedAt }))
    }),
  )
  return { logs, ...range }
}

const lower = (address: Address) => address.toLowerCase() as Address
