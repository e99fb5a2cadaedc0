import { privateKeyToAccount } from 'viem/accounts'
import { redeemCalldata } from '../../../src/chain/claim.ts'
import { send } from '../../../src/chain/send.ts'
import { makeHash, makeKey, makePrivateKey, signMessage } from '../../../test/support/make.ts'
import { CUP, type World } from './world.ts'

/**
 * A second machine with the same key sold as many cups as this one and some more, and redeems them.
 * @returns the total that it redeemed; 0 when the deposit does not cover it
 */
export async function twinRedeems(world: World, accepted: bigint, cups: number): Promise<bigint> {
  const { chain, terms, id } = world
  const { deposited, redeemed } = await world.channel()
  const cumulativeAmount = (accepted > redeemed ? accepted : redeemed) + BigInt(cups) * CUP
  if (cumulativeAmount > deposited) return 0n
  const issuedAt = BigInt((await world.head()).at)
  const receipt = {
    channelId: id,
    sequence: cumulativeAmount / CUP,
    cumulativeAmount,
    issuedAt,
    previous: makeHash('the receipt of a twin'),
  }
  const signature = signMessage(makeKey('company'), 'Receipt', receipt, chain.domain)
  const data = redeemCalldata({ terms, receipt, signature, badge: null })
  await send(chain, privateKeyToAccount(makePrivateKey('machine')), { to: chain.domain.contract, data })
  return cumulativeAmount
}
