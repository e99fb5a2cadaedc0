import type { Domain } from '../../core/domain.ts'
import type { Address } from '../../core/hex.ts'
import { ZERO_ADDRESS } from '../../core/hex.ts'
import type { Terms } from '../../core/terms.ts'

/** EIP-681: a transaction request for a wallet app, as a link that fits in a QR code. */

/** A call of a token or of PaymentChannels. */
const callLink = (to: Address, chainId: bigint, name: string, parameters: readonly (readonly [type: string, value: string])[]) =>
  `ethereum:${to}@${chainId}/${name}?${parameters.map(([type, value]) => `${type}=${value}`).join('&')}`

/**
 * The links that pay into a channel, in order of use: the approval if there is a token, then the deposit.
 * @param amount in the token's smallest unit
 */
export function depositLinks({ chainId, contract }: Domain, terms: Terms, amount: bigint): string[] {
  const { payer, payee, token, issuer, machine, noticePeriod } = terms
  const fields = [payer, payee, token, issuer, machine, noticePeriod].join(',')
  const isNative = token === ZERO_ADDRESS
  const deposit = callLink(contract, chainId, 'deposit', [
    ['(address,address,address,address,address,uint32)', `(${fields})`],
    ['uint256', String(amount)],
    ...(isNative ? ([['value', String(amount)]] as const) : []),
  ])
  if (isNative) return [deposit]
  const approve = callLink(token, chainId, 'approve', [
    ['address', contract],
    ['uint256', String(amount)],
  ])
  return [approve, deposit]
}
