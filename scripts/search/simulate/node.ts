import type { Claim } from '../../../src/chain/claim.ts'
import { ChainUnreachable, FeesTooLow, InsufficientGas, NodeRefused, NoFinalBlock, RevertedWith } from '../../../src/chain/errors.ts'
import { FeeAboveLimit } from '../../../src/chain/fee-errors.ts'
import type { BlockPoint } from '../../../src/chain/final-block.ts'
import type { Address, Hash, Hex } from '../../../src/core/hex.ts'
import { digest, structHash } from '../../../src/core/messages.ts'
import { type RecoverAddress, recoverSigner } from '../../../src/core/signature.ts'
import type { ServedChannel } from '../../../src/core/tap/served-channel.ts'
import type { FoundPayment } from '../../../src/redeem/twin-watch.ts'
import type { RedeemChain } from '../../../src/redeem.ts'
import type { StoredReceipt } from '../../../src/store/records.ts'
import type { Chance } from '../chance.ts'
import { type ChainModel, type ChainTransaction, GWEI } from './chain.ts'
import { type ContractCall, channelIn, Reverted } from './contract.ts'
import type { OwnTime } from './scheduler.ts'

/** What is wrong between a machine and the chain while it lasts. */
export interface Weather {
  /** No answer within the time limit. */
  hangs: boolean
  /** Each request fails at once. */
  isDown: boolean
  /** The share of requests that fail, from 0 to 1. */
  lossy: number
  /** How many blocks the node lags behind. */
  lag: number
  /** Sending fails, although the node has taken it. */
  deniesSent: boolean
  /** The node takes a transaction and forgets it. */
  loses: boolean
}

export const fairWeather = (): Weather => ({ hangs: false, isDown: false, lossy: 0, lag: 0, deniesSent: false, loses: false })

/** What a machine was told in full. */
export interface Told {
  /** The newest block of a look. */
  readonly head: BlockPoint
  readonly finalBlock: BlockPoint
}

export interface NodeOptions {
  readonly chain: ChainModel
  readonly machine: Address
  readonly recover: RecoverAddress
  readonly confirmations: number
  readonly weather: Weather
  /** The time of the asking machine. */
  readonly time: OwnTime
  readonly timeoutMs: number
  readonly latencyMs: number
  readonly chance: Chance
  readonly told: (told: Told) => void
  readonly tell: (what: string) => void
}

const HOST = 'node.example'
const GAS = 75_000n
const TIP = GWEI

/** A machine's view of the chain: `RedeemChain` over the model, with latency and this weather. */
export function openSimulatedNode(options: NodeOptions): RedeemChain {
  const { chain, machine, weather, time, chance } = options
  let calls = 0
  let interrupted = new AbortController()

  async function ask<Answer>(method: string, answer: () => Answer): Promise<Answer> {
    calls++
    const { signal } = interrupted
    if (weather.isDown) throw unreachable('connect ECONNREFUSED')
    await time.pause(weather.hangs ? options.timeoutMs : options.latencyMs * (0.5 + chance.fraction()), signal)
    if (signal.aborted || weather.hangs) throw unreachable(signal.aborted ? 'interrupted' : 'no answer in time')
    if (weather.isDown || chance.happens(weather.lossy)) throw unreachable('socket hang up')
    options.tell(`asked ${method}`)
    return answer()
  }

  const headSeen = () => Math.max(0, chain.head - weather.lag)
  const cap = () => 2n * chain.baseFee + TIP

  function sign(nonce: number, call: ContractCall, mostFee: bigint, least = 0n): ChainTransaction {
    const wanted = cap() > least ? cap() : least
    const fee = wanted * GAS <= mostFee ? wanted : mostFee / GAS
    const needed = least > chain.baseFee + TIP ? least : chain.baseFee + TIP
    if (fee < needed) throw new FeeAboveLimit(needed * GAS, mostFee)
    const balance = chain.coinsOf(machine)
    if (balance < fee * GAS) throw new InsufficientGas(machine, balance, fee * GAS, String)
    return chain.sign({ sender: machine, nonce, gas: GAS, cap: fee, call })
  }

  function known(raw: Hex): ChainTransaction {
    const found = chain.transaction(raw)
    if (found === null) throw new Error(`${raw} is no transaction.`)
    return found
  }

  return {
    blocks: () =>
      ask('blocks', () => {
        const head = headSeen()
        if (head < options.confirmations) throw new NoFinalBlock(HOST, 'final')
        const points = { head: chain.blocks.point(head), finalBlock: chain.blocks.point(head - options.confirmations) }
        options.told(points)
        return points
      }),
    blockAt: number => ask('blockAt', () => (Number(number) > headSeen() ? null : chain.blocks.point(Number(number)))),
    channels: (ids, at) =>
      ask('channels', () => new Map(ids.map(id => [id, channelIn(chain.ledgerAt(requireSeen(Number(at), headSeen())).contract, id)]))),
    revocationCounts: (issuers, at) =>
      ask('revocationCounts', () => {
        const { revocationCounts } = chain.ledgerAt(requireSeen(Number(at), headSeen())).contract
        return new Map(issuers.map(issuer => [issuer, revocationCounts.get(issuer) ?? 0n]))
      }),
    revocations: (issuers, from, to) =>
      ask('revocations', () => {
        const all = chain.ledgerAt(requireSeen(Number(to), headSeen())).revocations
        return { found: all.filter(each => issuers.includes(each.issuer) && each.blockNumber >= from && each.blockNumber <= to), upTo: to }
      }),
    agreements: async () => null,
    token: () => ask('token', () => ({ decimals: 2, symbol: 'EURT' })),
    orders: async () => [],
    twin: async () => null,
    balance: () => ask('balance', () => chain.coinsOf(machine)),
    calls: () => calls,
    outbox: (finalBlock, transactions) =>
      ask('outbox', () => ({
        nonces: {
          final: chain.nonceAt(machine, Number(finalBlock)),
          mined: chain.nonceAt(machine, headSeen()),
          pending: Math.max(chain.nonceAt(machine, headSeen()), chain.pendingNonce(machine)),
        },
        balance: chain.coinsOf(machine),
        gasPrice: cap(),
        transactions: transactions.map(versions => ({
          mined: minedAmong(versions),
          isKnown: versions[0] !== undefined && chain.isKnown(versions[0]),
        })),
      })),
    broadcast: raw =>
      ask('broadcast', () => {
        if (weather.loses) return
        const refusal = chain.send(raw)
        options.tell(`sent ${raw.slice(0, 10)}${refusal === null ? '' : `: ${refusal}`}`)
        if (refusal === 'replacement transaction underpriced') throw new FeesTooLow(HOST, refusal)
        if (refusal === 'nonce too low' && !chain.isKnown(raw)) throw new NodeRefused(HOST, -32000, refusal)
        if (weather.deniesSent) throw unreachable('socket hang up')
      }),
    raise: ({ rawTransaction }, { mostFee, refused = false }) =>
      ask('raise', () => {
        const old = known(rawTransaction)
        const isReason = refused ? old.cap < 10n * cap() : old.cap < chain.baseFee + TIP
        return isReason ? signedOf(sign(old.nonce, old.call, mostFee, (old.cap * 9n + 7n) / 8n)) : null
      }),
    signAgain: ({ rawTransaction }, nonce, { mostFee }) =>
      ask('signAgain', () => signedOf(sign(nonce, known(rawTransaction).call, mostFee))),
    prepare: (channel, stored, _report, { nonce, mostFee }) =>
      ask('prepare', () => {
        const call: ContractCall = { kind: 'redeem', claim: claimOf(channel, stored) }
        requireSimulated(call)
        return { ...signedOf(sign(nonce, call, mostFee)), report: null }
      }),
    prepareReport: () => Promise.reject(new Error('A machine without a twin reports nothing.')),
    close: ({ presented }) =>
      ask('close', () => {
        const call: ContractCall = { kind: 'close', terms: presented.terms }
        requireSimulated(call)
        const { hash } = sign(chain.pendingNonce(machine), call, 10n ** 18n)
        chain.send(hash)
        return hash
      }),
    paymentTo: (channel, redeemed) => ask('paymentTo', () => paymentTo(channel, redeemed)),
    endpoints: () => [{ host: HOST, fault: null }],
    // Nothing stands in for the one endpoint.
    lookAgain: async () => undefined,
    interrupt: () => {
      const before = interrupted
      interrupted = new AbortController()
      before.abort()
    },
  }

  function requireSimulated(call: ContractCall): void {
    try {
      chain.simulate(call, machine)
    } catch (error) {
      throw error instanceof Reverted ? new RevertedWith(error.revert) : error
    }
  }

  function minedAmong(versions: readonly Hash[]) {
    for (const hash of versions) {
      const mined = chain.minedOf(hash)
      if (mined !== null && mined.block <= headSeen())
        return { hash, success: mined.success, paid: mined.paid, gasUsed: mined.gasUsed, blockNumber: BigInt(mined.block) }
    }
    return null
  }

  function paymentTo({ id }: ServedChannel, redeemed: bigint): FoundPayment | null {
    const found = chain.paymentTo(id, redeemed)
    if (found === null) return null
    const { claim, ...payment } = found
    return { ...payment, stored: receiptIn(claim) }
  }

  function receiptIn({ receipt, signature, badge }: Claim): StoredReceipt | null {
    const hash = structHash('Receipt', receipt)
    const signer = recoverSigner(digest(chain.domain, 'Receipt', receipt), signature, options.recover)
    if (signer === null) return null
    return { receipt, hash, signature, signer, badge: badge && { ...badge, isCard: false }, redeemable: true }
  }
}

/** A node knows no state at a block that it has not seen. */
function requireSeen(block: number, head: number): number {
  if (block > head) throw new NodeRefused(HOST, -32001, 'header not found')
  return block
}

const unreachable = (reason: string) => new ChainUnreachable(HOST, reason)
const signedOf = ({ hash, nonce }: ChainTransaction) => ({ hash, raw: hash, nonce })
const claimOf = ({ presented }: ServedChannel, { receipt, signature, badge }: StoredReceipt): Claim => ({
  terms: presented.terms,
  receipt,
  signature,
  badge: badge === null ? null : { badge: badge.badge, signature: badge.signature },
})
