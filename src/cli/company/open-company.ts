import type { LocalAccount, TransactionReceipt } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { RevertedWith } from '../../chain/errors.ts'
import { type Chain, openChain } from '../../chain/open-chain.ts'
import type { Call } from '../../chain/prepare-transaction.ts'
import { readChannels } from '../../chain/read-channels.ts'
import { send } from '../../chain/send.ts'
import type { ChannelBalance } from '../../core/channel-balance.ts'
import { readKey } from '../../files/keys.ts'
import { showAmount } from '../support/amounts.ts'
import { readTermsFile, type TermsFile } from '../support/terms-file.ts'

/** Options of most company commands. */
export interface CompanyOptions {
  readonly rpc: readonly string[]
  readonly terms: string
  readonly key: string
  readonly json?: true
}

/** A channel and its chain, as used by a command. */
export interface CompanyChannel extends TermsFile {
  readonly chain: Chain
  /** Formats an amount in the channel's token. */
  show(amount: bigint): string
}

/** The channel of a terms file, accessed through this node. */
export const openChannel = ({ rpc, terms }: Pick<CompanyOptions, 'rpc' | 'terms'>): CompanyChannel => openTerms(readTermsFile(terms), rpc)

/** A channel with known terms, accessed through this node. */
export const openTerms = (file: TermsFile, rpc: readonly string[]): CompanyChannel => ({
  ...file,
  chain: openChain({ rpc, ...file.domain }),
  show: amount => showAmount(amount, file),
})

export const openAccount = ({ key }: Pick<CompanyOptions, 'key'>): LocalAccount => privateKeyToAccount(readKey(key))

/** Sends a call for a channel. An error shows its amounts in the channel's token. */
export async function sendFor({ chain, show }: CompanyChannel, account: LocalAccount, call: Call): Promise<TransactionReceipt> {
  return send(chain, account, call).catch((error: unknown) => {
    throw error instanceof RevertedWith ? new RevertedWith(error.decoded, show) : error
  })
}

/** The channel's state at the newest block. */
export async function readChannel({ chain, id }: CompanyChannel): Promise<ChannelBalance> {
  const states = await readChannels(chain, [id])
  return states.get(id) ?? { deposited: 0n, redeemed: 0n, closesAt: 0n }
}
