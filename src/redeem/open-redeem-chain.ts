import type { LocalAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { broadcast } from '../chain/broadcast.ts'
import { closeCall } from '../chain/channel-calls.ts'
import { InsufficientGas, RevertedWith } from '../chain/errors.ts'
import { findRedemption } from '../chain/find-redemption.ts'
import { type Chain, type Finality, openChain } from '../chain/open-chain.ts'
import { outcome } from '../chain/outcome.ts'
import { reportAndRedeemCall, reportCall } from '../chain/platform/calls.ts'
import { prepareRedemption } from '../chain/prepare-redemption.ts'
import { type PreparedTransaction, prepareTransaction } from '../chain/prepare-transaction.ts'
import { raiseFees } from '../chain/raise-fees.ts'
import { type Nonces, readNonces } from '../chain/read-nonces.ts'
import { send } from '../chain/send.ts'
import type { Config } from '../config.ts'
import type { Domain } from '../core/domain.ts'
import type { Hash, Hex } from '../core/hex.ts'
import { digest } from '../core/messages.ts'
import type { RecoverAddress, Signer } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { SignedReport } from '../machine/reporter.ts'
import type { RedeemChain } from '../redeem.ts'
import { createSigner } from '../signatures/javascript.ts'
import type { StoredReceipt, Transaction } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { ChainReader } from './chain-reader.ts'
import type { FollowedOutcome, SignedTransaction } from './follow-up.ts'
import { provenReceipt } from './proven-receipt.ts'

export interface RedeemChainOptions {
  readonly config: Pick<Config, 'chain'>
  readonly domain: Domain
  readonly key: Hex
  readonly recover: RecoverAddress
  readonly store: Pick<Store, 'syncs' | 'channels'>
  readonly log: Logger
  /** Aborts all requests. */
  readonly signal: AbortSignal
}

/**
 * The chain operations of the sync loop, with this machine's key.
 * @throws UnusableRpcAddress
 */
export function openRedeemChain({ config, domain, key, recover, store, log, signal }: RedeemChainOptions): RedeemChain {
  const { rpc, timeout: timeoutMs, agreements, from_block } = config.chain
  const chain = openChain({ ...domain, rpc, timeoutMs, final: finalityOf(config), signal })
  const signer = createSigner(key)
  const fromBlock = BigInt(from_block)
  const reader = new ChainReader({ chain, agreements, machine: signer.address, fromBlock, store, log })
  return new MachinesChain({ chain, reader, account: privateKeyToAccount(key), signer, fromBlock, recover, log })
}

interface MachinesChainParts {
  readonly chain: Chain
  readonly reader: Pick<ChainReader, 'read'>
  readonly account: LocalAccount
  readonly signer: Signer
  /** There are no redemptions before this block. */
  readonly fromBlock: bigint
  readonly recover: RecoverAddress
  readonly log: Logger
}

/** The chain, as this machine reads it and writes to it. */
class MachinesChain implements RedeemChain {
  readonly #parts: MachinesChainParts

  constructor(parts: MachinesChainParts) {
    this.#parts = parts
  }

  read: RedeemChain['read'] = (...question) => this.#parts.reader.read(...question)

  async prepare(
    channel: ServedChannel,
    stored: StoredReceipt,
    report: SignedReport | null,
    nonce: number,
  ): Promise<SignedTransaction & Pick<Transaction, 'report'>> {
    const { chain, account } = this.#parts
    const both = report && (await this.#prepareBoth(channel, stored, report, nonce))
    if (both !== null) return { ...both, report: report?.report.sequence ?? null }
    const claim = { ...stored, terms: channel.presented.terms }
    return { ...(await prepareRedemption(chain, { account, claim, nonce })), report: null }
  }

  prepareReport(report: SignedReport, nonce: number): Promise<SignedTransaction> {
    const { chain, account } = this.#parts
    return prepareTransaction(chain, { account, nonce, call: reportCall(report) })
  }

  async broadcast(raw: Hex): Promise<void> {
    await broadcast(this.#parts.chain, raw)
  }

  async outcome(
    { transactionHash: hash, nonce }: Pick<Transaction, 'transactionHash' | 'nonce'>,
    versions: readonly Hash[],
  ): Promise<FollowedOutcome> {
    const { chain, signer } = this.#parts
    const others = versions.filter(each => each !== hash)
    const found = await outcome(chain, { hash, nonce, from: signer.address, others })
    return found.kind === 'dropped' ? { kind: 'pending' } : found
  }

  raise({ rawTransaction }: Pick<Transaction, 'rawTransaction'>, refused?: boolean): Promise<SignedTransaction | null> {
    const { chain, account } = this.#parts
    return raiseFees(chain, account, rawTransaction, refused)
  }

  nonces(): Promise<Nonces> {
    const { chain, signer } = this.#parts
    return readNonces(chain, signer.address)
  }

  async close({ presented }: ServedChannel): Promise<Hash> {
    const { chain, account } = this.#parts
    return (await send(chain, account, closeCall(chain, presented.terms))).transactionHash
  }

  async redeemedReceipt(channel: ServedChannel, redeemed: bigint): Promise<StoredReceipt | null> {
    const { chain, fromBlock, recover } = this.#parts
    const found = await findRedemption(chain, channel.id, redeemed, fromBlock)
    return found?.claims.map(claim => provenReceipt(channel, claim, recover)).find(stored => stored !== null) ?? null
  }

  /** Null if a report and a redemption cannot be sent together. They are then sent separately, so that only the faulty one fails. */
  async #prepareBoth(
    channel: ServedChannel,
    stored: StoredReceipt,
    report: SignedReport,
    nonce: number,
  ): Promise<PreparedTransaction | null> {
    const { chain, account, signer, log } = this.#parts
    const claim = { ...stored, terms: channel.presented.terms }
    const acceptance = signer.sign(digest(chain.domain, 'Acceptance', { receipt: stored.hash }))
    try {
      return await prepareTransaction(chain, { account, nonce, call: reportAndRedeemCall(report, claim, acceptance) })
    } catch (error) {
      if (!(error instanceof RevertedWith) && !(error instanceof InsufficientGas)) throw error
      log.debug({ err: error }, 'The redemption is sent without a report.')
      return null
    }
  }
}

const finalityOf = ({ chain: { final } }: Pick<Config, 'chain'>): Finality => (typeof final === 'number' ? { confirmations: final } : final)
