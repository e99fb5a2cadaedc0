import { parseEther, parseUnits } from 'viem'
import type { FeeRules } from '../core/fee-policy.ts'
import { ZERO_ADDRESS } from '../core/hex.ts'
import type { RedemptionRules } from '../core/redemption-policy.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { CheckedConfig } from './schema.ts'

type Presented = ServedChannel['presented']

/** The owner's rules for redeeming in a channel, in its token. */
export function redemptionRulesOf(config: Pick<CheckedConfig, 'redeem' | 'offline'>, { decimals, terms }: Presented): RedemptionRules {
  const { redeem } = config
  const { noticePeriod } = terms
  return {
    threshold: parseUnits(redeem.threshold, decimals),
    criticalDeposit: parseUnits(redeem.critical_deposit, decimals),
    interval: BigInt(redeem.interval),
    afterOutage: BigInt(redeem.after_outage),
    // Half of the time that the machine serves on with no new final block.
    finalityPatience: (BigInt(noticePeriod) - marginOf(config, noticePeriod)) / 2n,
  }
}

/** The owner's limits for gas. Without a channel, or a price of the coin in its token, only the bounds in the coin count. */
export function feeRulesOf({ redeem, chain }: Pick<CheckedConfig, 'redeem' | 'chain'>, channel: Presented | null): FeeRules {
  return {
    most: parseEther(redeem.max_fee),
    mostUrgent: parseEther(redeem.max_fee_urgent),
    share: redeem.fee_share,
    coinPrice: channel === null ? null : coinPriceIn(channel, chain.coin_price),
  }
}

function coinPriceIn({ decimals, terms }: Presented, prices: CheckedConfig['chain']['coin_price'] = {}): bigint | null {
  if (terms.token === ZERO_ADDRESS) return parseEther('1')
  const price = prices[terms.token]
  return price === undefined ? null : parseUnits(price, decimals)
}

/** Seconds reserved for getting back online, for a channel with this notice period. */
export const marginOf = ({ offline }: Pick<CheckedConfig, 'offline'>, noticePeriod: number): bigint =>
  BigInt(offline.margin ?? Math.floor(noticePeriod / 4))
