import { setTimeout as sleep } from 'node:timers/promises'
import { privateKeyToAccount } from 'viem/accounts'
import { broadcast } from '../../../src/chain/broadcast.ts'
import { redeemCalldata } from '../../../src/chain/claim.ts'
import { prepareTransaction } from '../../../src/chain/prepare-transaction.ts'
import { makeHash, makeKey, makePrivateKey, signMessage } from '../../../test/support/make.ts'
import { resultOf } from './rpc.ts'
import { CUP, type World } from './world.ts'

/** What a twin sent: the total that it redeems, where a block takes it. */
export interface TwinsRedemption {
  readonly hash: `0x${string}`
  readonly nonce: number
  readonly total: bigint
}

/**
 * A second machine with the same key sold as many cups as this one and some more, and sends their redemption. Whether a block takes it is open: the
 * machine may take its nonce, a chain may stand still, and the block may be undone.
 * @returns null when the deposit does not cover it, or it was not sent
 */
export async function twinSends(world: World, accepted: bigint, cups: number): Promise<TwinsRedemption | null> {
  const { chain, terms, id } = world
  const { deposited, redeemed } = await world.channel()
  const total = (accepted > redeemed ? accepted : redeemed) + BigInt(cups) * CUP
  if (total > deposited) return null
  const issuedAt = BigInt((await world.head()).at)
  const receipt = { channelId: id, sequence: total / CUP, cumulativeAmount: total, issuedAt, previous: makeHash('the receipt of a twin') }
  const signature = signMessage(makeKey('company'), 'Receipt', receipt, chain.domain)
  const data = redeemCalldata({ terms, receipt, signature, badge: null })
  const account = privateKeyToAccount(makePrivateKey('machine'))
  try {
    const { raw, hash, nonce } = await prepareTransaction(chain, { account, call: { to: chain.domain.contract, data } })
    await broadcast(chain, raw)
    return { hash, nonce, total }
  } catch {
    return null
  }
}

const POLL_MS = 250

/**
 * The total to which a twin's redemption brought the channel, by the chain as it is; 0 where it paid nothing and no longer can. One that no block has
 * taken after `patienceMs` still can.
 */
export async function fateOf({ node, terms }: Pick<World, 'node' | 'terms'>, sent: TwinsRedemption, patienceMs: number): Promise<bigint> {
  const until = performance.now() + patienceMs
  for (;;) {
    const used = Number(await resultOf<string>(node, 'eth_getTransactionCount', terms.machine, 'latest'))
    const known = await resultOf<unknown>(node, 'eth_getTransactionByHash', sent.hash)
    // Last: a block that took it meanwhile is seen.
    const mined = await resultOf<{ readonly status: string } | null>(node, 'eth_getTransactionReceipt', sent.hash)
    if (mined !== null) return mined.status === '0x1' ? sent.total : 0n
    if (used > sent.nonce || known === null) return 0n
    if (performance.now() > until) return sent.total
    await sleep(POLL_MS)
  }
}
