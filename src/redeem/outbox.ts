import { FeesTooLow } from '../chain/errors.ts'
import { FeeAboveLimit } from '../chain/fee-errors.ts'
import { CremaError } from '../core/crema-error.ts'
import type { Hash } from '../core/hex.ts'
import type { Logger } from '../logger.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { OutboxEntry, Transaction } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { FeeLimits } from './fee-limits.ts'
import { isDoubtful, type Judgement, judgeOutbox, type Mined, type TransactionVerdict } from './judge-outbox.ts'
import type { OutboxView, SendingChain, SignedTransaction } from './sending-chain.ts'
import { UnknownTransactions } from './unknown-transactions.ts'

export interface OutboxParts {
  readonly store: Pick<Store, 'transactions' | 'channels'>
  readonly chain: SendingChain
  readonly clock: Pick<MachineClock, 'now'>
  readonly log: Logger
  readonly fees: Pick<FeeLimits, 'entry'>
}

type Sent = Pick<Transaction, 'id' | 'rawTransaction'>
/** A look at the outbox, and the next free nonce after it. */
interface Look {
  readonly view: OutboxView
  next: number
}

/**
 * The transactions that this machine sent and whose outcome may still change. Each sync judges all of them again, and sends, raises or signs
 * again where needed. One answer of one node never decides: see judge-outbox.ts.
 */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #unknown: UnknownTransactions
  readonly #why = new Map<number, unknown>()
  #finalBlock = 0n
  #look: Look | null = null
  #ours: readonly number[] = []

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#unknown = new UnknownTransactions(parts.clock)
  }

  /** Why a transaction under way is not final yet; null where nothing keeps it. */
  why(id: number): unknown {
    return this.#why.get(id) ?? null
  }

  /** The look of this sync; null where none was needed. */
  lastView(): OutboxView | null {
    return this.#look?.view ?? null
  }

  /** Judges everything under way, and follows each up by itself. @throws ChainUnreachable and the like, where the node says nothing of them */
  async follow(finalBlock: bigint): Promise<void> {
    this.#finalBlock = finalBlock
    this.#look = null
    const entries = this.#doubtful()
    this.#forget(entries)
    if (entries.length === 0) return
    const view = await this.#read(entries)
    const judgement = this.#judge(entries, view)
    this.#look = { view, next: judgement.next }
    for (const [index, entry] of entries.entries())
      await this.#apply(entry, judgement.verdicts[index] as TransactionVerdict, view.transactions[index])
  }

  /** The look of this sync, made now where none was needed before. */
  async market(): Promise<OutboxView> {
    return (await this.#ensureLook()).view
  }

  /**
   * The lowest nonce that neither a block nor a transaction under way has, so that none waits behind a gap.
   * @throws UnknownTransactionWaits; ChainUnreachable and the like
   */
  async takeNonce(): Promise<number> {
    const look = await this.#ensureLook()
    if (!this.#ours.includes(look.next)) this.#unknown.require(look.next, look.view.nonces.pending)
    return look.next++
  }

  /**
   * Sends what is recorded. Where the node finds the fees too low, for the block or for what they replace, it goes once more with higher ones.
   * @throws FeesTooLow where they are too low still: they are raised again when it is followed up
   */
  async send(entry: Sent & Pick<OutboxEntry, 'redemption'>): Promise<void> {
    const { chain } = this.#parts
    try {
      await chain.broadcast(entry.rawTransaction)
    } catch (error) {
      if (!(error instanceof FeesTooLow)) throw error
      const raised = await chain.raise(entry, { refused: true, mostFee: this.#parts.fees.entry(entry) })
      await chain.broadcast(this.#keep(entry, raised).rawTransaction)
    }
  }

  #doubtful(): OutboxEntry[] {
    const { store } = this.#parts
    return store.transactions.outbox().filter(entry => isDoubtful(entry, this.#finalBlock, this.#redeemedIn(entry.redemption?.channelId)))
  }

  #redeemedIn(channel: Hash | undefined): bigint | null {
    return channel === undefined ? null : (this.#parts.store.channels.balance(channel)?.redeemed ?? null)
  }

  #read(entries: readonly OutboxEntry[]): Promise<OutboxView> {
    const versions = entries.map(({ transactionHash, versions }) => [transactionHash, ...versions.filter(hash => hash !== transactionHash)])
    return this.#parts.chain.outbox(this.#finalBlock, versions)
  }

  #judge(entries: readonly OutboxEntry[], { nonces, transactions }: OutboxView): Judgement {
    // What was given up may still wait in the pool: the next one takes its place at once.
    this.#ours = entries.map(({ nonce }) => nonce)
    return judgeOutbox({
      entries,
      seen: transactions,
      nonces,
      finalBlock: this.#finalBlock,
      redeemedIn: channel => this.#redeemedIn(channel),
      mayTake: nonce => this.#ours.includes(nonce) || this.#unknown.mayTake(nonce, nonces.pending),
    })
  }

  async #ensureLook(): Promise<Look> {
    if (this.#look === null) {
      const view = await this.#read([])
      this.#look = { view, next: view.nonces.mined }
    }
    return this.#look
  }

  /** One transaction's trouble must not keep the others from theirs. */
  async #apply(entry: OutboxEntry, verdict: TransactionVerdict, seen: { readonly isKnown: boolean } | undefined): Promise<void> {
    this.#why.delete(entry.id)
    try {
      if (verdict.kind === 'mined') this.#record(entry, 'mined', verdict.by)
      if (verdict.kind === 'decided') this.#record(entry, verdict.state, verdict.by)
      if (verdict.kind === 'waits') this.#why.set(entry.id, waiting(entry, verdict.why))
      if (verdict.kind === 'fits') await this.#push(entry, seen?.isKnown === true)
      if (verdict.kind === 'sign-again') await this.#signAgain(entry, verdict.nonce)
    } catch (error) {
      this.#parts.log.debug({ err: error, id: entry.id }, 'A transaction could not be followed up; will retry.')
      this.#why.set(entry.id, error)
    }
  }

  #record(entry: OutboxEntry, state: Transaction['state'], by: Mined | null): void {
    const { store, log } = this.#parts
    const found = by === null ? { blockNumber: this.#finalBlock } : minedFields(by)
    if (state === entry.state && found.blockNumber === entry.blockNumber && (by === null || by.hash === entry.transactionHash)) return
    store.transactions.update(entry.id, { state, ...found })
    log.info(
      { id: entry.id, state, ...(by !== null && { paid: String(by.paid), transaction: by.hash }) },
      'A transaction changed its state.',
    )
  }

  /** In the pool, or to be sent again; with higher fees where these are the reason. */
  async #push(entry: OutboxEntry, isKnown: boolean): Promise<void> {
    const { store, log } = this.#parts
    if (entry.state === 'mined') {
      store.transactions.update(entry.id, { state: 'signed', paid: null, gasUsed: null, blockNumber: null })
      log.warn({ id: entry.id, transaction: entry.transactionHash }, 'The block of a transaction was undone; it is sent again.')
    }
    const raised = await this.#raise(entry)
    const minutes = (this.#parts.clock.now() - entry.at) / 60n
    if (raised === null && minutes >= LONG_MINUTES && !this.#why.has(entry.id)) this.#why.set(entry.id, stuck(entry, minutes, isKnown))
    if (raised !== null || !isKnown) await this.send({ ...entry, ...this.#keep(entry, raised) })
  }

  /** Null where that is not due, or above the limit: then it stays as it is, and says so. */
  async #raise(entry: OutboxEntry): Promise<SignedTransaction | null> {
    try {
      return await this.#parts.chain.raise(entry, { mostFee: this.#parts.fees.entry(entry) })
    } catch (error) {
      if (!(error instanceof FeeAboveLimit)) throw error
      this.#why.set(entry.id, error)
      return null
    }
  }

  async #signAgain(entry: OutboxEntry, nonce: number): Promise<void> {
    const { chain, store, log, fees } = this.#parts
    const { hash, raw } = await chain.signAgain(entry, nonce, { mostFee: fees.entry(entry) })
    store.transactions.update(entry.id, { state: 'signed', nonce, transactionHash: hash, rawTransaction: raw })
    log.warn({ id: entry.id, before: entry.nonce, nonce, transaction: hash }, 'A transaction was signed again at the lowest free nonce.')
    await this.send({ ...entry, rawTransaction: raw })
  }

  /** Recorded before it is sent: any version may be the one that is mined. */
  #keep(sent: Sent, raised: SignedTransaction | null): Sent {
    if (raised === null) return sent
    this.#parts.store.transactions.update(sent.id, { transactionHash: raised.hash, rawTransaction: raised.raw })
    return { id: sent.id, rawTransaction: raised.raw }
  }

  #forget(entries: readonly OutboxEntry[]): void {
    for (const id of this.#why.keys()) if (!entries.some(entry => entry.id === id)) this.#why.delete(id)
  }
}

/** The age in minutes at which a transaction that is not mined becomes a problem. */
const LONG_MINUTES = 10n

const stuck = (entry: OutboxEntry, minutes: bigint, isKnown: boolean) =>
  waiting(entry, `no block has it after ${minutes} minutes, though its fees suffice${isKnown ? '' : ', and the node forgets it'}`)

const waiting = ({ transactionHash }: OutboxEntry, why: string) =>
  new CremaError({
    code: 'transaction-waits',
    fact: `The transaction ${transactionHash} is not final yet: ${why}.`,
    expected: 'it to be in a final block',
    remedy: 'It is looked at again at each sync. If this lasts, use another RPC node.',
    publicWords: [transactionHash],
  })

const minedFields = ({ hash, blockNumber, paid, gasUsed }: Mined) => ({ transactionHash: hash, blockNumber, paid, gasUsed })
