import type { Address } from '../core/hex.ts'
import { paymentChannelsAbi } from './abi/payment-channels-abi.ts'
import type { Chain } from './open-chain.ts'

/** All revocations recorded for an issuer and a holder, oldest first. Times are Unix seconds. */
export async function readRevocations(chain: Chain, issuer: Address, holder: Address) {
  const query = { address: chain.domain.contract, abi: paymentChannelsAbi, functionName: 'revocations', args: [issuer, holder] } as const
  return chain.ask(client => client.readContract(query))
}
