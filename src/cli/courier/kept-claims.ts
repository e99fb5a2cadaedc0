import { existsSync } from 'node:fs'
import type { Chain } from '../../chain/open-chain.ts'
import { readChannels } from '../../chain/read-channels.ts'
import type { AcceptedClaim } from '../../core/accepted-claim.ts'
import type { Address, Hash } from '../../core/hex.ts'
import { isAbove } from '../../core/receipt-order.ts'
import { claimsContent, parseClaim, receiptsIn } from '../../files/claim-file.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'
import { replaceFile } from '../support/replace-file.ts'

/** Selects the receipts to keep, and where. */
export interface Keeping {
  /** The file; crema provider collect reads it. */
  readonly path: string
  /** The contract whose receipts are kept. */
  readonly chain: Chain
  readonly payee: Address
}

/** The newest receipt of each channel that machines handed out, in a file. What strangers send is checked before it is kept. */
export interface KeptClaims {
  all(): readonly AcceptedClaim[]
  /**
   * Keeps a receipt durably, unless the one of its channel is as new. Returns whether it did.
   * @param content parsed JSON
   * @throws ClaimFileError, CommandFailure when it is not a receipt to keep; ChainUnreachable when that cannot be said now
   */
  take(content: unknown): Promise<boolean>
}

/** @throws CommandFailure, ClaimFileError when the file is there and is not what it should be */
export function openKeptClaims(keeping: Keeping): KeptClaims {
  const kept = new Map<Hash, AcceptedClaim>()
  for (const claim of read(keeping.path)) kept.set(claim.receipt.channelId, claim)
  let turn: Promise<unknown> = Promise.resolve()
  const take = async (content: unknown): Promise<boolean> => {
    const claim = parseClaim(content, recoverAddress)
    const { channelId } = claim.receipt
    requireOurs(claim, keeping)
    const last = kept.get(channelId)
    if (last !== undefined && !isAbove(claim.receipt, last.receipt)) return false
    if (last === undefined) await requireMoney(claim, keeping.chain)
    const next = new Map(kept).set(channelId, claim)
    await replaceFile(keeping.path, `${JSON.stringify(claimsContent([...next.values()]), null, 2)}\n`)
    kept.set(channelId, claim)
    return true
  }
  return {
    all: () => [...kept.values()],
    take: content => {
      const taken = turn.then(() => take(content))
      turn = taken.catch(() => undefined)
      return taken
    },
  }
}

const read = (path: string): AcceptedClaim[] =>
  existsSync(path) ? receiptsIn(readJsonFile(path, 'file of receipts')).map(content => parseClaim(content, recoverAddress)) : []

function requireOurs({ domain, terms }: AcceptedClaim, { chain: { domain: ours }, payee }: Keeping): void {
  if (domain.chainId !== ours.chainId || domain.contract !== ours.contract)
    throw foreign(`is for the contract ${domain.contract} on chain ${domain.chainId}`, `${ours.contract} on chain ${ours.chainId}`)
  if (terms.payee !== payee) throw foreign(`pays ${terms.payee}`, payee)
}

/** Anyone can make up a machine and sign for it; only real channels take up room here. */
async function requireMoney({ receipt: { channelId } }: AcceptedClaim, chain: Chain): Promise<void> {
  const balance = (await readChannels(chain, [channelId])).get(channelId)
  if (balance !== undefined && balance.deposited > 0n) return
  throw new CommandFailure({
    code: 'channel-without-deposit',
    fact: `Nothing was ever deposited in the channel ${channelId}.`,
    expected: 'a receipt that can pay',
    remedy: 'It is not kept. It may be made up, or of a channel that its customer has not opened yet.',
    publicWords: [channelId],
  })
}

const foreign = (is: string, expected: string) =>
  new CommandFailure({
    code: 'foreign-receipt',
    fact: `The receipt ${is}.`,
    expected,
    remedy: 'It is not kept: hand it to its own payee.',
  })
