import type { Address, Hash } from '../../../src/core/hex.ts'
import type { ServedChannel } from '../../../src/core/tap/served-channel.ts'
import type { Settlement, VendState } from '../../../src/core/vend-record.ts'
import type { StoredReceipt, Vend } from '../../../src/store/records.ts'
import type { Store } from '../../../src/store/store.ts'
import type { ChainModel } from './chain.ts'
import { channelIn, Reverted } from './contract.ts'
import type { Setting } from './setting.ts'

/** A cup that the machine took a receipt for. */
interface Sale {
  readonly vend: Vend
  readonly hash: Hash
  /** What its channel owed with it, in cents. */
  readonly total: bigint
  /** How often the relay closed for it. */
  closings: number
  state: VendState
  settlement: Settlement | null
  /** The store that took it was replaced by an older one. */
  isLost: boolean
}

/** What the books were when the card was copied. */
export interface Copy {
  readonly sales: readonly Pick<Sale, 'state' | 'settlement' | 'isLost'>[]
  readonly credits: ReadonlyMap<Address, bigint>
  readonly finalAt: number | null
}

/** The books of an empty card. */
export const noCopy: Copy = { sales: [], credits: new Map(), finalAt: null }

export interface BookParts {
  readonly setting: Setting
  readonly chain: ChainModel
  readonly now: () => number
  readonly fail: (violation: string) => void
  readonly tell: (what: string) => void
  /** Whether a power cut now could take a stored vend. */
  readonly mayLoseVend: () => boolean
}

/** Seconds that a tap and an answer of the node may overlap, and by which blocks may be late. */
const TOLERANCE = 5

/** What must be true of cups, credits and money, kept beside the machine from what happened, and compared with what its store says. */
export class Books {
  readonly #parts: BookParts
  readonly #sales: Sale[] = []
  readonly #signed = new Map<string, Address>()
  #credits = new Map<Address, bigint>()
  #open: Sale | null = null
  /** The time of the newest final block that the machine was told, Unix seconds; null before. */
  #finalAt: number | null = null
  /** Whether the machine can know the time since its start. */
  #timeKnown = false
  #onAllowance = 0n
  #served = 0
  /** What was sold with an old store and is paid by nothing. */
  #lost = 0n
  /** The store is an old copy, or was. */
  isOld = false

  constructor(parts: BookParts) {
    this.#parts = parts
  }

  get served(): number {
    return this.#served
  }

  get accepted(): number {
    return this.#sales.length
  }

  signed(signature: string, holder: Address): void {
    this.#signed.set(signature, holder)
  }

  /** A sync's look arrived whole. */
  told(finalAt: number): void {
    if (this.#finalAt !== null && finalAt <= this.#finalAt) return
    this.#finalAt = finalAt
    this.#timeKnown = true
    this.#onAllowance = 0n
  }

  copy(): Copy {
    return {
      sales: this.#sales.map(({ state, settlement, isLost }) => ({ state, settlement, isLost })),
      credits: new Map(this.#credits),
      finalAt: this.#finalAt,
    }
  }

  /** An old card was put in: what came after it is lost, and at most the allowance may be. */
  restore({ sales, credits, finalAt }: Copy): void {
    for (const sale of this.#sales) sale.isLost = true
    for (const [index, { state, settlement, isLost }] of sales.entries())
      Object.assign(this.#sales[index] as Sale, { state, settlement, isLost })
    this.#credits = new Map(credits)
    this.#finalAt = finalAt
    this.#lost = 0n
    this.#onAllowance = 0n
    this.isOld = true
  }

  started(timeKnown: boolean): void {
    this.#open = null
    this.#timeKnown = timeKnown
  }

  /** The store with a book-keeper between it and the machine. */
  watch(store: Store): Store {
    return {
      ...store,
      takeReceipt: (offered, circumstances) => {
        const taken = store.takeReceipt(offered, circumstances)
        if (taken.kind === 'accepted') this.#accepted(store, taken.vend, taken.stored)
        return taken
      },
      vends: {
        ...store.vends,
        settle: (id, state, now) => {
          const settlement = store.vends.settle(id, state, now)
          this.#settled(store, id, state, settlement)
          return settlement
        },
        settleAfterCrash: now => {
          const settled = store.vends.settleAfterCrash(now)
          for (const vend of settled) this.#settledAfterCrash(vend)
          this.compare(store)
          return settled
        },
        decide: (id, decision) => {
          store.vends.decide(id, decision)
          const sale = this.#find(id)
          if (sale === undefined) return
          if (decision === 'credit') this.#credit(sale.vend.holder, sale.vend.price)
          sale.settlement = decision === 'credit' ? 'credit' : 'nothing-owed'
          if (decision === 'brewed') sale.state = 'brewed'
          this.#compareCredit(store, sale.vend)
        },
      },
    }
  }

  #find(id: number): Sale | undefined {
    return this.#sales.findLast(({ vend, isLost }) => vend.id === id && !isLost)
  }

  #accepted(store: Store, vend: Vend, stored: StoredReceipt): void {
    const { fail, tell } = this.#parts
    const { signature, receipt, signer } = stored
    tell(`accepted vend ${vend.id}: ${receipt.cumulativeAmount} owed`)
    const total = this.#owed() + vend.paid
    if (!this.isOld && receipt.cumulativeAmount !== total)
      fail(`a receipt of ${receipt.cumulativeAmount} was taken where ${total} are owed`)
    if (this.#signed.get(`${signature.r}${signature.vs.slice(2)}`) !== signer) fail(`a receipt was taken that ${signer} did not sign`)
    if (vend.paid < 0n || vend.paid + vend.creditTaken !== vend.price) fail(`vend ${vend.id} costs ${vend.price} and paid ${vend.paid}`)
    this.#judgeRule(store, vend, stored)
    this.#credit(vend.holder, -vend.creditTaken)
    const sale: Sale = {
      vend,
      hash: stored.hash,
      total: receipt.cumulativeAmount,
      closings: 0,
      state: 'paid',
      settlement: null,
      isLost: false,
    }
    this.#sales.push(sale)
    this.#open = sale
    this.#compareCredit(store, vend)
  }

  #owed(): bigint {
    return this.#sales.findLast(({ isLost }) => !isLost)?.total ?? 0n
  }

  /** The offline rule (protocol, section 6), by the true time and the true chain. */
  #judgeRule(store: Store, vend: Vend, { receipt, badge, signature }: StoredReceipt): void {
    if (vend.paid === 0n) return
    const { fail, setting, chain, now } = this.#parts
    const at = now() / 1000
    const until = this.#finalAt === null ? null : this.#finalAt + setting.noticePeriod - setting.margin
    if (this.#timeKnown && until !== null && at > until + TOLERANCE)
      fail(`a cup was sold ${Math.round(at - until)} s after the offline budget had ended`)
    const balance = store.channels.balance(vend.channelId)
    if (!this.#timeKnown || balance === null) this.#onAllowance += vend.paid
    if (this.#onAllowance > BigInt(setting.allowance))
      fail(`${this.#onAllowance} were sold without a known time or any sync; the allowance is ${setting.allowance}`)
    if (balance === null) return
    const truth = channelIn(chain.ledgerAt(Number(balance.blockNumber)).contract, vend.channelId)
    if (truth.closesAt !== 0n) fail('a cup was sold in a channel that is closing')
    if (receipt.cumulativeAmount > truth.deposited) fail(`${receipt.cumulativeAmount} are owed and ${truth.deposited} deposited`)
    this.#judgePayable(vend, { receipt, badge, signature })
  }

  /** A receipt that was taken is paid by the contract as it stands. */
  #judgePayable(vend: Vend, { receipt, badge, signature }: Pick<StoredReceipt, 'receipt' | 'badge' | 'signature'>): void {
    const { terms } = this.channel.presented
    const claim = { terms, receipt, signature, badge: badge && { badge: badge.badge, signature: badge.signature } }
    try {
      this.#parts.chain.simulate({ kind: 'redeem', claim }, terms.machine)
    } catch (error) {
      if (!(error instanceof Reverted)) throw error
      if (this.isOld && error.revert.name === 'StaleReceipt') this.#judgeLoss(vend)
      else this.#parts.fail(`the contract would not pay vend ${vend.id}: ${error.message}`)
    }
  }

  /** A machine with an old store may lose the allowance. */
  #judgeLoss({ paid }: Vend): void {
    const { fail, setting } = this.#parts
    this.#lost += paid
    if (this.#lost > BigInt(setting.allowance)) fail(`${this.#lost} are lost with an old store; the allowance is ${setting.allowance}`)
  }

  /** The one that the machine serves. */
  channel!: ServedChannel

  /** The relay's contact has closed. */
  closed(): void {
    const { fail, mayLoseVend } = this.#parts
    const sale = this.#open
    if (sale === null) {
      fail('the relay closed without a paid vend')
      return
    }
    if (sale.state !== 'paid') fail(`the relay closed for vend ${sale.vend.id}, which is ${sale.state}`)
    if (sale.closings++ > 0) fail(`the relay closed twice for vend ${sale.vend.id}`)
    if (mayLoseVend()) fail(`the relay closed for vend ${sale.vend.id}, which a power cut could take`)
    this.#served++
  }

  #settled(store: Store, id: number, state: VendState, settlement: Settlement): void {
    const sale = this.#find(id)
    if (sale === undefined) this.#parts.fail(`vend ${id} was settled, and nobody paid for it`)
    if (sale === undefined || sale.state !== 'paid') return
    this.#book(sale, state, settlement)
    this.#compareCredit(store, sale.vend)
  }

  #settledAfterCrash(vend: Vend): void {
    const sale = this.#find(vend.id)
    if (sale === undefined) this.#parts.fail(`vend ${vend.id} was settled, and nobody paid for it`)
    else this.#book(sale, vend.state, vend.state === 'brewed' ? 'nothing-owed' : vend.waitsForOwner ? 'owner-decides' : 'credit')
  }

  #book(sale: Sale, state: VendState, settlement: Settlement): void {
    const { fail, tell } = this.#parts
    const { id, holder, price } = sale.vend
    tell(`vend ${id} is ${state}: ${settlement}`)
    if (state === 'brewed' && sale.closings === 0) fail(`vend ${id} counts as brewed, and the relay never closed for it`)
    if (state === 'never-started' && sale.closings > 0) fail(`vend ${id} counts as never started, and the relay closed for it`)
    if ((state === 'failed' || state === 'never-started') && settlement !== 'credit')
      fail(`vend ${id} is ${state}, and its holder got no credit`)
    sale.state = state
    sale.settlement = settlement
    if (settlement === 'credit') this.#credit(holder, price)
  }

  #credit(holder: Address, change: bigint): void {
    this.#credits.set(holder, (this.#credits.get(holder) ?? 0n) + change)
  }

  #compareCredit(store: Store, { channelId, holder }: Pick<Vend, 'channelId' | 'holder'>): void {
    const [kept, due] = [store.credits.of(channelId, holder), this.#credits.get(holder) ?? 0n]
    if (kept !== due) this.#parts.fail(`${holder} has a credit of ${kept}, and ${due} are owed`)
  }

  /** After a start: the store holds every cup that it took, as it was settled. */
  compare(store: Store): void {
    const { fail } = this.#parts
    const known = this.#sales.filter(({ isLost }) => !isLost)
    const page = store.vends.page({ limit: 200 })
    for (const sale of known.slice(-page.length || known.length)) {
      const kept = page.find(({ id }) => id === sale.vend.id)
      if (kept === undefined) fail(`vend ${sale.vend.id} is not in the store any more; the relay closed ${sale.closings} times for it`)
      else if (sale.settlement !== null && kept.state !== sale.state) fail(`vend ${kept.id} is ${kept.state} instead of ${sale.state}`)
    }
    if (this.isOld) return
    const newest = known.at(-1)
    const kept = newest === undefined ? null : store.receipts.newest(newest.vend.channelId)
    if (newest !== undefined && kept?.receipt.cumulativeAmount !== newest.total)
      fail(`the store owes ${kept?.receipt.cumulativeAmount ?? 0n} instead of ${newest.total}`)
    const credits = store.credits.all()
    for (const [holder, due] of this.#credits) {
      const sum = credits.filter(each => each.holder === holder).reduce((total, { amount }) => total + amount, 0n)
      if (sum !== due) fail(`${holder} has a credit of ${sum}, and ${due} are owed`)
    }
  }

  /** When nothing is being brewed, the outcome of each cup is decided. */
  requireSettled(): void {
    const open = this.#sales.find(({ state, isLost }) => state === 'paid' && !isLost)
    if (open !== undefined) this.#parts.fail(`vend ${open.vend.id} was never settled`)
  }

  /** What the channel owes, in cents. */
  owed(): bigint {
    return this.#owed()
  }
}
