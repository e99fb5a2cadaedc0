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

/** What most company commands are told. */
export interface CompanyOptions {
  readonly rpc: string
  readonly terms: string
  readonly key: string
  readonly json?: true
}

/** A channel on its chain, as a command works with it. */
export interface CompanyChannel extends TermsFile {
  readonly chain: Chain
  /** An amount for people, in the channel's token. */
  show(amount: bigint): string
}

/** The channel of a terms file, asked at this node. */
export const openChannel = ({ rpc, terms }: Pick<CompanyOptions, 'rpc' | 'terms'>): CompanyChannel => openTerms(readTermsFile(terms), rpc)

/** A channel whose terms are known, asked at this node. */
export const openTerms = (file: TermsFile, rpc: string): CompanyChannel => ({
  ...file,
  chain: openChain({ rpc, ...file.domain }),
  show: amount => showAmount(amount, file),
})

export const openAccount = ({ key }: Pick<CompanyOptions, 'key'>): LocalAccount => privateKeyToAccount(readKey(key))

/** Sends a call for a channel; a refusal shows its amounts in the channel's token. */
export async function sendFor({ chain, show }: CompanyChannel, account: LocalAccount, call: Call): Promise<TransactionReceipt> {
  return send(chain, account, call).catch((error: unknown) => {
    throw error instanceof RevertedWith ? new RevertedWith(error.decoded, show) : error
  })
}

/** How the channel stands at the newest block. */
export async function readChannel({ chain, id }: CompanyChannel): Promise<ChannelBalance> {
  const states = await readChannels(chain, [id])
  return states.get(id) ?? { deposited: 0n, redeemed: 0n, closesAt: 0n }
}
