import { parseAbi, parseAbiItem } from 'viem'
import type { Address } from '../core/hex.ts'
import type { RecordedRevocation } from '../core/recorded-revocation.ts'
import { type LogsUpTo, readLogsUpTo } from './log-ranges.ts'
import type { Chain } from './open-chain.ts'

const abi = parseAbi(['function revocationCount(address issuer) view returns (uint256)'])
const recorded = parseAbiItem('event RevocationRecorded(address indexed issuer, address indexed holder, uint64 revokedAt, uint256 count)')

/** A request carries the code that asks for all counts at once, and that code is bounded (EIP-3860). */
const MOST_ISSUERS = 100

/** How many revocations of each issuer are recorded at this block, in one request for a hundred issuers. */
export async function readRevocationCounts(
  chain: Chain,
  issuers: readonly Address[],
  blockNumber: bigint,
): Promise<ReadonlyMap<Address, bigint>> {
  const counts: bigint[] = []
  for (let from = 0; from < issuers.length; from += MOST_ISSUERS) {
    const contracts = issuers.slice(from, from + MOST_ISSUERS).map(issuer => countOf(chain, issuer))
    const options = { contracts, blockNumber, allowFailure: false, deployless: true, batchSize: 0 } as const
    counts.push(...(await chain.agree(client => client.multicall(options))))
  }
  return new Map(issuers.map((issuer, index) => [issuer, counts[index] as bigint]))
}

const countOf = ({ domain }: Chain, issuer: Address) =>
  ({ address: domain.contract, abi, functionName: 'revocationCount', args: [issuer] }) as const

/** The revocations of these issuers that were recorded in the blocks `from` to `to`, oldest first, in a bounded number of requests. */
export async function readRecordedRevocations(
  chain: Chain,
  issuers: readonly Address[],
  from: bigint,
  to: bigint,
  mostRequests = Number.POSITIVE_INFINITY,
): Promise<LogsUpTo<RecordedRevocation>> {
  // An empty issuer filter would match every issuer.
  if (issuers.length === 0 || from > to) return { logs: [], upTo: to }
  const filter = { address: chain.domain.contract, event: recorded, args: { issuer: [...issuers] }, strict: true } as const
  const read = (fromBlock: bigint, toBlock: bigint) =>
    chain.agree(async client => {
      const found = await client.getLogs({ ...filter, fromBlock, toBlock })
      return found.map(({ args, blockNumber }) => ({
        issuer: lower(args.issuer),
        holder: lower(args.holder),
        at: args.revokedAt,
        count: args.count,
        blockNumber,
      }))
    })
  return readLogsUpTo(from, to, read, mostRequests)
}

const lower = (address: Address) => address.toLowerCase() as Address
