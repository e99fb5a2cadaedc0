import { setTimeout as sleep } from 'node:timers/promises'
import { privateKeyToAccount } from 'viem/accounts'
import { redeemCalldata } from '../../../src/chain/claim.ts'
import { send } from '../../../src/chain/send.ts'
import { makeHash, makeKey, makePrivateKey, signMessage } from '../../../test/support/make.ts'
import { CUP, type World } from './world.ts'

const PATIENCE_MS = 5000

/**
 * A second machine with the same key sold as many cups as this one and some more, and redeems them.
 * @returns the total that it redeemed; 0 when the deposit does not cover it, or it did not get through
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
  const sent = send(chain, privateKeyToAccount(makePrivateKey('machine')), { to: chain.domain.contract, data })
  // The machine may take its nonce, and a chain that stands still mines nothing.
  await Promise.race([sent.catch(() => undefined), sleep(PATIENCE_MS)])
  return (await world.channel()).redeemed === cumulativeAmount ? cumulativeAmount : 0n
}
