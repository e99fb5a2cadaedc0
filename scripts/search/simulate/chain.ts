import { createHash } from 'node:crypto'
import type { Claim } from '../../../src/chain/claim.ts'
import type { Domain } from '../../../src/core/domain.ts'
import type { Address, Hash, Hex } from '../../../src/core/hex.ts'
import type { RecordedRevocation } from '../../../src/core/recorded-revocation.ts'
import type { RecoverAddress } from '../../../src/core/signature.ts'
import { channelId } from '../../../src/core/terms.ts'
import { Blocks } from './blocks.ts'
import { type ContractCall, type ContractState, channelIn, emptyContract, Reverted, runCall } from './contract.ts'
import type { Scheduler } from './scheduler.ts'

/** A signed transaction. Its raw bytes are its hash, and sending it needs nothing else. */
export interface ChainTransaction {
  readonly hash: Hash
  readonly sender: Address
  readonly nonce: number
  readonly gas: bigint
  /** The most that one unit of gas may cost, in wei. */
  readonly cap: bigint
  readonly call: ContractCall
}

export interface MinedTransaction {
  readonly block: number
  readonly success: boolean
  readonly paid: bigint
  readonly gasUsed: bigint
}

/** All that a block leaves behind. */
interface Ledger {
  readonly block: number
  readonly contract: ContractState
  readonly nonces: ReadonlyMap<Address, number>
  /** Native coin, in wei. */
  readonly coins: ReadonlyMap<Address, bigint>
  readonly revocations: readonly RecordedRevocation[]
}

export interface ChainOptions {
  readonly seed: number
  readonly domain: Domain
  readonly recover: RecoverAddress
  readonly scheduler: Scheduler
  readonly blockSeconds: number
  /** Called with what happens on the chain. */
  readonly tell: (what: string) => void
}

/** A redemption that paid. */
interface Payment {
  readonly claim: Claim
  readonly transactionHash: Hash
  readonly blockNumber: bigint
  readonly paid: bigint
}

/** The gas that a redemption takes at most (`npm run bench:gas`), and that a transaction that reverts uses here. */
const GAS = 60_000n
export const GWEI = 10n ** 9n

/**
 * A model of a chain with one PaymentChannels contract: blocks, forks, fees, a pool, and what each account has. A transaction is in the first block
 * after it came whose base fee it pays.
 */
export class ChainModel {
  readonly #options: ChainOptions
  readonly blocks: Blocks
  readonly #ledgers: Ledger[]
  readonly #pool = new Map<Hash, ChainTransaction>()
  readonly #signed = new Map<Hash, ChainTransaction>()
  readonly #mined = new Map<Hash, MinedTransaction>()
  /** The payments, by channel and the sum that each made it have redeemed. */
  readonly #payments = new Map<string, Payment>()
  #baseFee = GWEI
  #isDue = false

  constructor(options: ChainOptions) {
    this.#options = options
    this.blocks = new Blocks(options.seed, Math.floor(options.scheduler.now / 1000) - 1000 * options.blockSeconds, options.blockSeconds)
    this.#ledgers = [{ block: 0, contract: emptyContract, nonces: new Map(), coins: new Map(), revocations: [] }]
  }

  get domain(): Domain {
    return this.#options.domain
  }

  /** Unix seconds. */
  get now(): number {
    return Math.floor(this.#options.scheduler.now / 1000)
  }

  get head(): number {
    return this.blocks.head(this.now)
  }

  /** What one unit of gas costs in the next block, in wei. */
  get baseFee(): bigint {
    return this.#baseFee
  }

  ledgerAt(block: number): Ledger {
    return this.#ledgers.findLast(ledger => ledger.block <= block) ?? (this.#ledgers[0] as Ledger)
  }

  get newest(): Ledger {
    return this.#ledgers.at(-1) as Ledger
  }

  nonceAt(account: Address, block: number): number {
    return this.ledgerAt(block).nonces.get(account) ?? 0
  }

  /** With those that wait in the pool without a gap. */
  pendingNonce(account: Address): number {
    const waiting = [...this.#pool.values()].filter(({ sender }) => sender === account).map(({ nonce }) => nonce)
    let nonce = this.nonceAt(account, this.head)
    while (waiting.includes(nonce)) nonce++
    return nonce
  }

  coinsOf(account: Address): bigint {
    return this.newest.coins.get(account) ?? 0n
  }

  minedOf(hash: Hash): MinedTransaction | null {
    return this.#mined.get(hash) ?? null
  }

  isKnown(hash: Hash): boolean {
    return this.#pool.has(hash) || this.#mined.has(hash)
  }

  /** The payment that made a channel's redeemed sum this one. */
  paymentTo(id: Hash, redeemed: bigint): Payment | null {
    return this.#payments.get(`${id} ${redeemed}`) ?? null
  }

  transaction(hash: Hash): ChainTransaction | null {
    return this.#signed.get(hash) ?? null
  }

  /** Makes a transaction without sending it. */
  sign(body: Omit<ChainTransaction, 'hash'>): ChainTransaction {
    const hash: Hex = `0x${createHash('sha256').update(`transaction ${this.#signed.size}`).digest('hex')}`
    const signed = { ...body, hash }
    this.#signed.set(hash, signed)
    return signed
  }

  /**
   * Runs a call on the newest state as if it were in the next block.
   * @throws Reverted
   */
  simulate(call: ContractCall, sender: Address): void {
    this.#run(this.newest.contract, call, sender, this.blocks.timeOf(this.head) + this.blocks.seconds)
  }

  /** Takes a transaction into the pool. @returns why not; null where it was taken */
  send(hash: Hash): 'nonce too low' | 'replacement transaction underpriced' | 'already known' | null {
    const sent = this.#signed.get(hash)
    if (sent === undefined) throw new Error(`Nobody signed ${hash}.`)
    if (this.isKnown(hash)) return 'already known'
    if (sent.nonce < this.nonceAt(sent.sender, this.head)) return 'nonce too low'
    const before = [...this.#pool.values()].find(({ sender, nonce }) => sender === sent.sender && nonce === sent.nonce)
    if (before !== undefined && sent.cap < (before.cap * 11n) / 10n) return 'replacement transaction underpriced'
    if (before !== undefined) this.#pool.delete(before.hash)
    this.#pool.set(hash, sent)
    this.#mineSoon()
    return null
  }

  /** A node forgets what waits. */
  dropPool(): void {
    this.#pool.clear()
  }

  /** A transaction of another account, with fees that suffice. */
  call(call: ContractCall, sender: Address): void {
    const sent = this.sign({ sender, nonce: this.pendingNonce(sender), gas: GAS, cap: 1_000_000n * GWEI, call })
    this.send(sent.hash)
  }

  /** At once and outside of any block's transactions: coins for gas and tokens. */
  endow(account: Address, { coins = 0n, tokens = 0n }: { readonly coins?: bigint; readonly tokens?: bigint }): void {
    const { newest } = this
    const contract = { ...newest.contract, tokens: new Map(newest.contract.tokens) }
    contract.tokens.set(account, (contract.tokens.get(account) ?? 0n) + tokens)
    this.#put({ ...newest, contract, coins: new Map(newest.coins).set(account, this.coinsOf(account) + coins) })
  }

  setBaseFee(wei: bigint): void {
    this.#baseFee = wei
    this.#mineSoon()
  }

  halt(): void {
    this.blocks.halt(this.now)
  }

  goOn(): void {
    this.blocks.goOn(this.now)
    this.#mineSoon()
  }

  /** The newest blocks are undone. Their transactions wait again, or are forgotten. */
  reorg(depth: number, forgets: boolean): void {
    const from = this.head - depth + 1
    this.blocks.fork(from)
    while (this.newest.block >= from && this.#ledgers.length > 1) this.#ledgers.pop()
    for (const [hash, { block }] of [...this.#mined]) {
      if (block < from) continue
      this.#mined.delete(hash)
      const undone = this.#signed.get(hash)
      if (!forgets && undone !== undefined) this.#pool.set(hash, undone)
    }
    this.#mineSoon()
  }

  #put(ledger: Ledger): void {
    if (this.newest.block === ledger.block) this.#ledgers.pop()
    this.#ledgers.push(ledger)
  }

  #mineSoon(): void {
    if (this.#isDue || this.#pool.size === 0 || this.blocks.isHalted) return
    this.#isDue = true
    const dueMs = 1000 * this.blocks.timeOf(this.head + 1)
    this.#options.scheduler.at(dueMs, () => {
      this.#isDue = false
      if (!this.blocks.isHalted) this.#mine()
    })
  }

  #mine(): void {
    let isMore = true
    while (isMore) {
      const next = [...this.#pool.values()].find(each => this.#isMinable(each))
      isMore = next !== undefined
      if (next !== undefined) this.#execute(next)
    }
  }

  #isMinable({ sender, nonce, cap, gas }: ChainTransaction): boolean {
    const isMachine = this.coinsOf(sender) > 0n
    return (
      nonce === (this.newest.nonces.get(sender) ?? 0) && cap >= this.#baseFee && (!isMachine || this.coinsOf(sender) >= gas * this.#baseFee)
    )
  }

  #execute({ hash, sender, nonce, call }: ChainTransaction): void {
    const { newest, head } = this
    this.#pool.delete(hash)
    const at = this.blocks.timeOf(head)
    const outcome = this.#attempt(newest.contract, call, sender, at)
    const fee = GAS * this.#baseFee
    const coins = new Map(newest.coins)
    if (coins.has(sender)) coins.set(sender, this.coinsOf(sender) > fee ? this.coinsOf(sender) - fee : 0n)
    const contract = outcome?.state ?? newest.contract
    const revocations = outcome === null ? newest.revocations : this.#withRevocation(newest, call, contract, head)
    this.#put({ block: head, contract, nonces: new Map(newest.nonces).set(sender, nonce + 1), coins, revocations })
    if (outcome !== null && 'claim' in call)
      this.#notePayment({ claim: call.claim, transactionHash: hash, blockNumber: BigInt(head), paid: outcome.paid }, contract)
    this.#mined.set(hash, { block: head, success: outcome !== null, paid: outcome?.paid ?? 0n, gasUsed: GAS })
    this.#options.tell(`block ${head} has ${call.kind} ${hash.slice(0, 10)}: ${outcome === null ? 'reverted' : `paid ${outcome.paid}`}`)
  }

  #notePayment(payment: Payment, contract: ContractState): void {
    const id = channelId(payment.claim.terms, this.domain)
    this.#payments.set(`${id} ${channelIn(contract, id).redeemed}`, payment)
  }

  #withRevocation({ revocations }: Ledger, call: ContractCall, contract: ContractState, head: number): readonly RecordedRevocation[] {
    if (call.kind !== 'recordRevocation') return revocations
    const { issuer, revocation } = call
    const count = contract.revocationCounts.get(issuer) ?? 0n
    return [...revocations, { issuer, ...revocation, count, blockNumber: BigInt(head) }]
  }

  #attempt(state: ContractState, call: ContractCall, sender: Address, at: number) {
    try {
      return this.#run(state, call, sender, at)
    } catch (error) {
      if (error instanceof Reverted) return null
      throw error
    }
  }

  #run(state: ContractState, call: ContractCall, sender: Address, at: number) {
    const { domain, recover } = this.#options
    return runCall(state, call, { sender, at: BigInt(at), domain, recover })
  }
}

/** The simulated token and contract. */
export const TOKEN: Address = `0x${'70'.repeat(20)}`
export const simulatedDomain: Domain = { chainId: 31337n, contract: `0x${'c0'.repeat(20)}` }
