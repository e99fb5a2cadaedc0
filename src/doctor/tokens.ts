import { type Finding, fail, ok, warn } from '../../hal/finding.ts'
import { ChainError } from '../chain/errors.ts'
import { openNode } from '../chain/open-node.ts'
import { readToken } from '../chain/token.ts'
import type { ChannelConfig, Config } from '../config.ts'
import { faultOf } from '../core/crema-error.ts'
import { ZERO_ADDRESS } from '../core/hex.ts'
import { printable } from '../core/printable.ts'
import { type TokenUnit, unitDiffers } from '../core/token-unit.ts'

type Node = ReturnType<typeof openNode>

/** Compares the decimals and the symbol of each [[channels]] table with its token's. */
export async function diagnoseTokens({ chain: { rpc, timeout }, channels }: Pick<Config, 'chain' | 'channels'>): Promise<Finding[]> {
  const [first = ''] = [rpc].flat()
  const node = openNode({ rpc: first, timeoutMs: timeout })
  return Promise.all(channels.map((channel, index) => diagnoseToken(node, channel, `channels.${index}`)))
}

async function diagnoseToken(node: Node, channel: ChannelConfig, table: string): Promise<Finding> {
  try {
    const unit = await unitOf(node, channel)
    const found = `${unit.decimals} decimals and the symbol ${printable(unit.symbol, 40)}`
    if (!unitDiffers(channel.token, channel, unit)) return ok('token', `${table}: the token has ${found}, as configured.`)
    const stated = `${channel.decimals} decimals and ${channel.symbol}`
    return fail(
      'token',
      `${table}: the token has ${found}, but the config states ${stated}.`,
      'Correct decimals and symbol: nothing is sold.',
    )
  } catch (error) {
    if (!(error instanceof ChainError)) throw error
    const { fact, remedy } = faultOf(error)
    return warn('token', `${table}: the token cannot be read. ${fact}`, remedy)
  }
}

const unitOf = async (node: Node, { token }: ChannelConfig): Promise<TokenUnit> =>
  token === ZERO_ADDRESS ? { decimals: 18, symbol: '' } : readToken(node, token)
