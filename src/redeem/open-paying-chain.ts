import type { LocalAccount } from 'viem'
import { broadcast } from '../chain/broadcast.ts'
import { closeCall } from '../chain/channel-calls.ts'
import { ChainError } from '../chain/errors.ts'
import { feeCap } from '../chain/fees.ts'
import { findRedemption } from '../chain/find-redemption.ts'
import type { Chain } from '../chain/open-chain.ts'
import { reportAndRedeemCall, reportCall } from '../chain/platform/calls.ts'
import { prepareRedemption } from '../chain/prepare-redemption.ts'
import { type PreparedTransaction, prepareTransaction } from '../chain/prepare-transaction.ts'
import { type Market, raiseFees, signAgain } from '../chain/raise-fees.ts'
import { readOutbox } from '../chain/read-outbox.ts'
import { send } from '../chain/send.ts'
import type { Address, Hash } from '../core/hex.ts'
import { digest } from '../core/messages.ts'
import type { RecoverAddress, Signer } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { SignedReport } from '../machine/reporter.ts'
import type { StoredReceipt, Transaction } from '../store/records.ts'
import type { ReportChain } from './bring-reports.ts'
import { provenReceipt } from './proven-receipt.ts'
import type { SendingChain } from './sending-chain.ts'
import type { PayingChain } from './settle-channel.ts'

export interface PayingChainOptions {
  readonly chain: Chain
  readonly account: LocalAccount
  /** Signs with the same key. */
  readonly signer: Signer
  readonly recover: RecoverAddress
  /** No event of the contract lies before this block. */
  readonly fromBlock: bigint
  readonly log: Logger
}

/** All that sends with this machine's key. */
export function openPayingChain(options: PayingChainOptions): PayingChain & SendingChain & ReportChain & ClosingChain {
  const { chain, account, recover, fromBlock } = options
  const from = account.address.toLowerCase() as Address
  /** By the last look, so that no transaction asks again what the batch has said. */
  let market: Market | undefined
  return {
    async outbox(finalBlock, transactions) {
      const { fees, ...view } = await readOutbox(chain, { from, finalBlock, transactions })
      market = { fees, balance: view.balance }
      return { ...view, gasPrice: feeCap(fees) }
    },
    broadcast: async raw => void (await broadcast(chain, raw)),
    raise: ({ rawTransaction }, fee) => raiseFees(chain, account, rawTransaction, { ...fee, market }),
    signAgain: ({ rawTransaction }, nonce, { mostFee }) => signAgain(chain, account, rawTransaction, { nonce, mostFee, market }),
    prepare: (channel, stored, report, fee) => prepare(options, channel, stored, report, fee),
    prepareReport: (report, fee) => prepareTransaction(chain, { account, ...fee, call: reportCall(report) }),
    close: async ({ presented }) => (await send(chain, account, closeCall(chain, presented.terms))).transactionHash,
    async paymentTo(channel, redeemed) {
      const found = await findRedemption(chain, channel.id, redeemed, fromBlock)
      if (found === null) return null
      const { claims, ...payment } = found
      return { ...payment, stored: claims.map(claim => provenReceipt(channel, claim, recover)).find(stored => stored !== null) ?? null }
    },
  }
}

export interface ClosingChain {
  /** Gives the remaining deposit back to the payer at once. */
  close(channel: ServedChannel): Promise<Hash>
}

type Prepared = PreparedTransaction & Pick<Transaction, 'report'>

async function prepare(
  { chain, account, signer, log }: PayingChainOptions,
  channel: ServedChannel,
  stored: StoredReceipt,
  report: SignedReport | null,
  fee: { readonly nonce: number; readonly mostFee: bigint },
): Promise<Prepared> {
  const claim = { ...stored, terms: channel.presented.terms }
  const acceptance = () => signer.sign(digest(chain.domain, 'Acceptance', { receipt: stored.hash }))
  const both =
    report && (await orNone(prepareTransaction(chain, { account, ...fee, call: reportAndRedeemCall(report, claim, acceptance()) }), log))
  if (both !== null) return { ...both, report: report?.report.sequence ?? null }
  return { ...(await prepareRedemption(chain, { account, claim, ...fee })), report: null }
}

/** Null if a report and a redemption cannot be sent together. They are then sent separately, so that only the faulty one fails. */
async function orNone(prepared: Promise<PreparedTransaction>, log: Logger): Promise<PreparedTransaction | null> {
  return prepared.catch((error: unknown) => {
    if (!(error instanceof ChainError)) throw error
    log.debug({ err: error }, 'The redemption is sent without a report.')
    return null
  })
}
