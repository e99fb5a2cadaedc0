import { productFaults } from '../../hal/product-faults.ts'
import { sensorFaults } from '../../hal/sensor-faults.ts'
import { nameOfCause } from '../core/causes.ts'
import { brewedProducts } from './brewed-products.ts'
import { marginOf } from './rules.ts'
import type { CheckedConfig } from './schema.ts'

type Channel = CheckedConfig['channels'][number]

/** What does not fit across values, a line each: duplicates, more decimals than the token has, a margin that leaves no time to serve. */
export function misfitsIn(config: CheckedConfig): string[] {
  return [
    ...endpointMisfits(config),
    ...doubles(config),
    ...secondTokens(config),
    ...nobodyPays(config),
    ...productFaults(config.hal, brewedProducts(config)),
    ...sensorFaults(
      config.hal,
      config.sensors.map(({ sensor }) => sensor),
    ),
    ...config.channels.flatMap(channel => channelMisfits(config, channel)),
  ]
}

function nobodyPays({ chain, channels, products }: CheckedConfig): string[] {
  if (channels.length === 0 && chain.agreements === undefined)
    return ['channels: expected at least one [[channels]] table, who pays, and in what; or chain.agreements, where customers are found']
  const priceless = channels.length === 0 ? [] : products.filter(({ price }) => price === undefined && chain.agreements === undefined)
  return priceless.map(({ name }) => `products ${name}: price: missing; expected an amount in quotes, such as "0.80"`)
}

function endpointMisfits({ chain: { rpc, quorum = 1 } }: CheckedConfig): string[] {
  const count = [rpc].flat().length
  return quorum > count
    ? [`chain.quorum: ${quorum} of ${count} endpoints can never agree; expected at most ${count}, or more addresses in chain.rpc`]
    : []
}

function doubles({ products, sensors }: CheckedConfig): string[] {
  const names = twice(products.map(({ name }) => name))
  const meanings = twice(sensors.map(({ sensor, cause }) => `${sensor}" with cause "${nameOfCause(cause)}`))
  return [
    ...names.map(each => `products: "${each}" appears twice; expected each name once`),
    ...meanings.map(each => `sensors: "${each}" appears twice; expected each sensor once for a cause`),
  ]
}

/** The daily limits of an issuer's badges are amounts of one token. */
function secondTokens({ channels }: CheckedConfig): string[] {
  return channels.flatMap(({ issuer, token }, index) => {
    const first = channels.find(channel => channel.issuer === issuer) as Channel
    if (first.token === token) return []
    return [`channels.${index}.token: ${token}; expected ${first.token}, as the other [[channels]] of the issuer ${issuer}`]
  })
}

const twice = (all: readonly string[]) => all.filter((each, i) => all.indexOf(each) !== i)

function channelMisfits(config: CheckedConfig, channel: Channel): string[] {
  const { decimals, symbol, notice_period: notice } = channel
  const amounts: [string, string][] = [
    ...config.products.flatMap(({ name, price }): [string, string][] => (price === undefined ? [] : [[`products ${name}: price`, price]])),
    ['offline.allowance', config.offline.allowance],
    ['redeem.threshold', config.redeem.threshold],
    ['redeem.critical_deposit', config.redeem.critical_deposit],
  ]
  const tooFine = amounts.filter(([, text]) => (text.split('.')[1] ?? '').length > decimals)
  const margin = marginOf(config, notice)
  const noTime =
    margin >= BigInt(notice)
      ? [`offline.margin: ${margin} s leave no time to serve; expected less than the notice period, ${notice} s`]
      : []
  return [...tooFine.map(([key, text]) => `${key}: "${text}" has more than the ${decimals} decimals of ${symbol}`), ...noTime]
}
