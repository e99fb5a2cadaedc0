import type { Node } from '../../chain/open-node.ts'
import { readToken } from '../../chain/token.ts'
import { type Address, ZERO_ADDRESS } from '../../core/hex.ts'
import { printable } from '../../core/printable.ts'
import { symbolField } from '../../support/zod-fields.ts'
import type { Unit } from './amounts.ts'
import { CommandFailure } from './failure.ts'

/**
 * How a token's amounts are written, with a symbol that fits a phone's display.
 * @param symbol replaces the token's own symbol, or ETH for the native coin
 * @throws CommandFailure when it does not fit; NoContract when there is no token; ChainUnreachable and the like
 */
export async function readUnit(node: Node, token: Address, symbol?: string): Promise<Unit> {
  const unit = token === ZERO_ADDRESS ? { decimals: 18, symbol: 'ETH' } : await readToken(node, token)
  const chosen = symbol ?? unit.symbol
  if (symbolField.safeParse(chosen).success) return { decimals: unit.decimals, symbol: chosen }
  throw new CommandFailure({
    code: 'symbol-too-long',
    fact: `The symbol "${printable(chosen)}" does not fit on the display of a phone.`,
    expected: '1 to 8 bytes',
    remedy: 'Choose a shorter one with --symbol.',
  })
}
