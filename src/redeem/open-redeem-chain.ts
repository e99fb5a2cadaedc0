import { privateKeyToAccount } from 'viem/accounts'
import { broadcast } from '../chain/broadcast.ts'
import { closeCall } from '../chain/channel-calls.ts'
import type { ContractClaim } from '../chain/claim.ts'
import { InsufficientGas, RevertedWith } from '../chain/errors.ts'
import { findRedemption } from '../chain/find-redemption.ts'
import { finalityOf, openChain } from '../chain/open-chain.ts'
import { outcome } from '../chain/outcome.ts'
import { reportAndRedeemCall, reportCall } from '../chain/platform/calls.ts'
import { readMachinesAddress } from '../chain/platform/open-platform.ts'
import { readTwin } from '../chain/platform/read-platform.ts'
import { readWork, readWorkOrdersAddress } from '../chain/platform/read-work.ts'
import { prepareRedemption } from '../chain/prepare-redemption.ts'
import { type PreparedTransaction, prepareTransaction } from '../chain/prepare-transaction.ts'
import { provenSigner } from '../chain/proven-signer.ts'
import { raiseFees } from '../chain/raise-fees.ts'
import { readNonces } from '../chain/read-nonces.ts'
import { readState } from '../chain/read-channels.ts'
import { send } from '../chain/send.ts'
import type { Config } from '../config.ts'
import type { Domain } from '../core/domain.ts'
import type { Address, Hex } from '../core/hex.ts'
import { digest, type Receipt, structHash } from '../core/messages.ts'
import type { RecoverAddress } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { Logger } from '../logger.ts'
import type { RedeemChain } from '../redeem.ts'
import { createSigner } from '../signatures/javascript.ts'
import type { SignedBadge, Store, StoredReceipt } from '../store/store.ts'
import { foundAgreements } from './found-agreements.ts'

export interface RedeemChainOptions {
  readonly config: Pick<Config, 'chain'>
  readonly domain: Domain
  readonly key: Hex
  readonly recover: RecoverAddress
  readonly store: Pick<Store, 'syncs' | 'channels'>
  readonly log: Logger
  /** Nothing is asked any more when it aborts. */
  readonly signal: AbortSignal
}

/**
 * The chain as the sync loop needs it, by this machine's key.
 * @throws UnusableRpcAddress
 */
export function openRedeemChain({ config, domain, key, recover, store, log, signal }: RedeemChainOptions): RedeemChain {
  const account = privateKeyToAccount(key)
  const from = account.address.toLowerCase() as Address
  const { agreements: contract } = config.chain
  const fromBlock = BigInt(config.chain.from_block)
  const { rpc, quorum, timeout: timeoutMs } = config.chain
  const chain = openChain({ ...domain, rpc, quorum, timeoutMs, final: finalityOf(config.chain.final), signal })
  const signer = createSigner(key)
  let contracts: { readonly workOrders: Address; readonly machines: Address } | undefined
  return {
    read: async (channels, revocationsFrom, visitorIssuers) => {
      const last = store.syncs.last()
      const ids = channels.map(({ id }) => id)
      const issuers = [...new Set([...channels.map(({ presented }) => presented.terms.issuer), ...visitorIssuers])]
      const seen = last === null ? null : { number: last.blockNumber, hash: last.blockHash }
      const logsFrom = revocationsFrom > fromBlock ? revocationsFrom : fromBlock
      const rented = contract && { machine: from, agreements: contract }
      const { agreements, ...state } = await readState(chain, { ids, issuers, revocationsFrom: logsFrom, rented, last: seen })
      if (agreements === null || rented === undefined) return { ...state, agreements: null, orders: [], twin: null }
      const asked = contracts === undefined ? 2 : 0
      contracts ??= {
        workOrders: await readWorkOrdersAddress(chain, rented.agreements),
        machines: await readMachinesAddress(chain, rented.agreements),
      }
      const { workOrders, machines } = contracts
      const { orders, calls } = await readWork(chain, workOrders, from, state.finalBlock.number)
      const twin = { ...(await readTwin({ ...chain, machines }, from)), domain: { ...domain, contract: machines } }
      const found = await foundAgreements(agreements, { chain, ...rented, known: store.channels.all(), log })
      return { ...state, calls: state.calls + calls + 1 + asked, agreements: found, orders, twin }
    },
    prepare: async (channel, stored, report, nonce) => {
      const claim = { ...stored, terms: channel.presented.terms }
      const acceptance = () => signer.sign(digest(domain, 'Acceptance', { receipt: stored.hash }))
      const both =
        report && (await orNone(prepareTransaction(chain, { account, nonce, call: reportAndRedeemCall(report, claim, acceptance()) }), log))
      if (both !== null) return { ...both, report: report?.report.sequence ?? null }
      return { ...(await prepareRedemption(chain, { account, claim, nonce })), report: null }
    },
    prepareReport: (report, nonce) => prepareTransaction(chain, { account, nonce, call: reportCall(report) }),
    broadcast: async raw => void (await broadcast(chain, raw)),
    outcome: async ({ transactionHash: hash, nonce }, versions) => {
      const found = await outcome(chain, { hash, nonce, from, others: versions.filter(each => each !== hash) })
      return found.kind === 'dropped' ? { kind: 'pending' } : found
    },
    raise: ({ rawTransaction }, refused) => raiseFees(chain, account, rawTransaction, { refused }),
    nonces: () => readNonces(chain, from),
    close: async ({ presented }) => (await send(chain, account, closeCall(chain, presented.terms))).transactionHash,
    redeemedReceipt: async (channel, redeemed) => {
      const found = await findRedemption(chain, channel.id, redeemed, fromBlock)
      return found?.claims.map(claim => provenReceipt(channel, claim, recover)).find(stored => stored !== null) ?? null
    },
  }
}

/** Null where a report and a redemption cannot go together: each goes its own way then, and only the one at fault fails. */
async function orNone(prepared: Promise<PreparedTransaction>, log: Logger): Promise<PreparedTransaction | null> {
  return prepared.catch((error: unknown) => {
    if (!(error instanceof RevertedWith) && !(error instanceof InsufficientGas)) throw error
    log.debug({ err: error }, 'the redemption goes without a report')
    return null
  })
}

/** A receipt from calldata, which anyone may have written: only with the issuer's signature, or a holder's and its badge's. */
function provenReceipt({ id, separator, presented }: ServedChannel, claim: ContractClaim, recover: RecoverAddress): StoredReceipt | null {
  const signer = provenSigner(claim, id, separator, recover)
  if (signer === null) return null
  const { r, vs, ...body } = claim.receipt
  const receipt: Receipt = { channelId: id, ...body }
  const badge = signer === presented.terms.issuer ? null : heldBadge(claim, signer)
  return { receipt, hash: structHash('Receipt', receipt), signature: { r, vs }, signer, badge, redeemable: true }
}

function heldBadge({ badge: { r, vs, ...bare } }: ContractClaim, holder: Address): SignedBadge {
  return { badge: { holder, ...bare }, signature: { r, vs }, isCard: false }
}
