import type { LocalAccount, TransactionReceipt } from 'viem'
import { RevertedWith } from '../../chain/errors.ts'
import type { Node } from '../../chain/open-node.ts'
import { openPlatform, type Platform } from '../../chain/platform/open-platform.ts'
import type { Call } from '../../chain/prepare-transaction.ts'
import { send } from '../../chain/send.ts'
import type { Address } from '../../core/hex.ts'
import { showAmount, type Unit } from '../support/amounts.ts'
import { readUnit } from '../support/unit.ts'

/** Options of every platform command. */
export interface PlatformCommandOptions {
  readonly rpc: readonly string[]
  readonly agreements: Address
  readonly json?: true
}

export const open = ({ rpc, agreements }: PlatformCommandOptions): Promise<Platform> => openPlatform({ rpc, agreements })

/** Sends a call. An error shows its amounts in this token. */
export async function sendIn(unit: Unit | null, node: Node, account: LocalAccount, call: Call): Promise<TransactionReceipt> {
  return send(node, account, call).catch((error: unknown) => {
    throw error instanceof RevertedWith && unit !== null ? new RevertedWith(error.decoded, amount => showAmount(amount, unit)) : error
  })
}

/**
 * Looks up the units of tokens, each only once. Anyone may name any token in an offer: one without usable decimals and symbol is shown in
 * its smallest unit, with its address.
 */
export function unitsAt(node: Node): (token: Address) => Promise<Unit> {
  const known = new Map<Address, Promise<Unit>>()
  return token => {
    const unit =
      known.get(token) ??
      readUnit(node, token)
        .then(usable, () => null)
        .then(found => found ?? { decimals: 0, symbol: `units of ${token}` })
    known.set(token, unit)
    return unit
  }
}

/** No token of use has more decimals; one with 255 would fill lines with zeros. */
const usable = (unit: Unit): Unit | null => (unit.decimals <= MOST_DECIMALS ? unit : null)
const MOST_DECIMALS = 36

/** Reads many items, a few at a time, since public nodes limit concurrency. Returns them in order. */
export async function readEach<Id, Read>(ids: readonly Id[], read: (id: Id) => Promise<Read>): Promise<Read[]> {
  const all: Read[] = []
  for (let at = 0; at < ids.length; at += 8) all.push(...(await Promise.all(ids.slice(at, at + 8).map(read))))
  return all
}

export const accountAddress = (account: LocalAccount): Address => account.address.toLowerCase() as Address

export const transactionOf = ({ transactionHash, gasUsed }: TransactionReceipt) => ({ transactionHash, gasUsed })
