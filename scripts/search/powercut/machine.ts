import type { Brewing } from '../../../hal/brewer.ts'
import type { Address } from '../../../src/core/hex.ts'
import { splitPrice } from '../../../src/core/judge-receipt.ts'
import { structHash } from '../../../src/core/messages.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { OfferedReceipt } from '../../../src/store/records.ts'
import type { Store } from '../../../src/store/store.ts'
import { Unsettled } from '../../../src/vend/unsettled.ts'
import { brewCard, silent } from './brew-card.ts'
import type { Act } from './course.ts'
import type { Deed, Fact, Offered } from './facts.ts'
import { look, stateOf, syncedText } from './look.ts'
import {
  ANY_TRANSACTION,
  channel,
  circumstancesAt,
  findingsOf,
  furnish,
  hashOf,
  holders,
  isFurnished,
  offerOf,
  STARTED_AT,
} from './setting.ts'

export interface MachineParts {
  readonly file: string
  readonly bootId: string
  tell(fact: Fact): void
}

/** systemd starts a machine again, and the machine opens its store again, until it works: this many times at the most. */
const TRIES = 20
const MINUTE = 60n

/** What writes of a machine: its store, the path from a receipt to its settlement, and the calls of its sync loop. It tells each of them. */
export class Machine {
  readonly #parts: MachineParts
  #store: Store
  #unsettled: Unsettled
  /** What waits for its time. */
  #waiting: (() => void)[] = []
  /** The store's flush of what it wrote unflushed, which the next act comes after. */
  #flush: (() => void) | null = null
  #now: bigint

  constructor(parts: MachineParts) {
    this.#parts = parts
    this.#store = this.#start()
    this.#now = this.#store.clock.storedAt() || STARTED_AT
    this.#unsettled = this.#openUnsettled()
    this.#furnish()
  }

  /** What fails is told, and the store opened again as a machine does. */
  async play(act: Act): Promise<void> {
    this.#now += MINUTE
    try {
      this.#flushStore()
      await this.#act(act)
    } catch {
      // The fact says so.
    }
    this.#keep()
    for (const retry of this.#waiting.splice(0)) retry()
    this.#keep()
  }

  #flushStore(): void {
    const flush = this.#flush
    this.#flush = null
    if (flush === null) return
    this.#do({ do: 'flush' }, () => {
      flush()
      if (this.#store.status().state !== 'ready') throw new Error('The store fails.')
    })
  }

  #act(act: Act): Promise<void> | void {
    if (act.kind === 'cup') return this.#cup(act)
    if (act.kind === 'sync') return this.#sync(act.share)
    if (act.kind === 'decide') return this.#decide(act.decision)
    if (act.kind === 'send') return this.#send()
    if (act.kind === 'follow') return this.#follow()
    if (act.kind === 'prune') return this.#prune()
    this.#store.close()
    this.#store = this.#start()
    this.#waiting = []
    this.#unsettled = this.#openUnsettled()
  }

  async #cup({ holder, price, product, outcome }: Extract<Act, { kind: 'cup' }>): Promise<void> {
    const offered = offerOf(this.#store, { holder: holders[holder] as Address, price, product, now: this.#now })
    const { vend, stored } = this.#do({ do: 'take', cup: this.#offeredCup(offered) }, () => {
      const taken = this.#store.takeReceipt(offered, circumstancesAt(this.#now))
      if (taken.kind === 'rejected') throw new Error(taken.reason)
      return { ...taken, cup: { id: taken.vend.id, state: stateOf(taken.vend) } }
    })
    await brewCard({ vend, stored }, { vends: this.#vends(), unsettled: this.#unsettled, brew: () => this.#brew(vend.id, outcome) })
  }

  #offeredCup({ receipt, holder, price }: OfferedReceipt): Offered {
    const { cumulativeAmount, sequence } = receipt
    const { account } = this.#store.ledger(channel.id, holder, circumstancesAt(this.#now))
    const { creditTaken } = splitPrice(price, account.credit)
    return { hash: structHash('Receipt', receipt), sequence, cumulativeAmount, holder, price, creditTaken, at: this.#now }
  }

  #brew(vend: number, outcome: Extract<Act, { kind: 'cup' }>['outcome']): Brewing {
    if (outcome === 'not-started') return { started: Promise.reject(new Error('The brewer is lost.')), finished: Promise.resolve('failed') }
    this.#parts.tell({ kind: 'relay-closed', vend })
    return { started: Promise.resolve(), finished: Promise.resolve(outcome) }
  }

  #sync(share: bigint): void {
    const before = this.#redeemed()
    const open = (this.#store.receipts.newest(channel.id)?.receipt.cumulativeAmount ?? 0n) - before
    this.#record(before + (open * share) / 100n)
  }

  #record(redeemed: bigint): void {
    const block = (this.#store.syncs.last()?.blockNumber ?? 0n) + 1n
    const synced = syncedText(block, redeemed)
    this.#do({ do: 'sync', synced, redeemed }, () => this.#store.syncs.record(findingsOf(block, this.#now, redeemed)))
  }

  #redeemed(): bigint {
    return this.#store.channels.balance(channel.id)?.redeemed ?? 0n
  }

  #send(): void {
    const newest = this.#store.receipts.newestRedeemable(channel.id)
    if (newest === null || this.#store.redemptions.underWay(channel.id) !== null) return
    const { sequence, cumulativeAmount } = newest.receipt
    const nonce = this.#store.redemptions.page({ limit: 1 })[0]?.id ?? 0
    const hash = hashOf(1_000 + nonce)
    this.#do({ do: 'send', hash }, () => {
      const at = this.#now
      const transaction = {
        transactionHash: hash,
        rawTransaction: ANY_TRANSACTION,
        nonce,
        at,
        report: null,
        redeemedBefore: this.#redeemed(),
      }
      const { id, state } = this.#store.redemptions.add({
        ...transaction,
        channelId: channel.id,
        sequence,
        cumulativeAmount,
        cause: 'asked',
      })
      return { cup: { id, state } }
    })
  }

  #follow(): void {
    const sent = this.#store.redemptions.underWay(channel.id)
    if (sent === null) return
    const state = sent.state === 'signed' ? 'mined' : 'final'
    this.#do({ do: 'follow', id: sent.id, state }, () => this.#store.transactions.update(sent.id, { state, paid: 1n, gasUsed: 1n }))
  }

  #decide(decision: 'credit' | 'brewed'): void {
    const vend = this.#store.vends.waitingForOwner()[0]?.id
    if (vend !== undefined) this.#do({ do: 'decide', vend }, () => this.#store.vends.decide(vend, decision), true)
  }

  #prune(): void {
    const before = this.#now - 5n * MINUTE
    this.#do({ do: 'prune', before }, () => this.#store.prune(before), true)
  }

  #vends(): Store['vends'] {
    return {
      ...this.#store.vends,
      markStarting: vend => this.#do({ do: 'mark', vend }, () => this.#store.vends.markStarting(vend)),
      settle: (vend, state, now) =>
        this.#do({ do: 'settle', vend, state }, () => {
          const settlement = this.#store.vends.settle(vend, state, now)
          return { settlement, cup: { id: vend, state: settlement === 'owner-decides' ? `${state}?` : state } }
        }).settlement,
    }
  }

  #openUnsettled(): Unsettled {
    const after = (_: number, act: () => void) => {
      this.#waiting.push(act)
      return () => {
        this.#waiting = this.#waiting.filter(each => each !== act)
      }
    }
    return new Unsettled({ store: { vends: this.#vends() }, time: { after }, log: silent, now: () => this.#now })
  }

  /** As src/machine/store-keeper.ts does. */
  #keep(): void {
    for (let tries = 0; tries < TRIES && this.#store.status().state === 'failed'; tries++) this.#recover()
    if (this.#store.status().state !== 'ready') throw new Error(`The store is ${JSON.stringify(this.#store.status())}.`)
  }

  #recover(): void {
    try {
      this.#do(
        { do: 'recover' },
        () => {
          this.#store.recover()
          if (this.#store.status().state !== 'ready') throw new Error('The store still fails.')
        },
        true,
      )
    } catch {
      // The fact says so.
    }
  }

  #start(): Store {
    for (let tries = 1; ; tries++) {
      try {
        return this.#do({ do: 'open' }, () => this.#open()).store
      } catch (error) {
        if (tries === TRIES) throw error
      }
    }
  }

  #open() {
    const { file, bootId } = this.#parts
    const after = (_: number, act: () => void) => {
      this.#flush = act
      return () => {
        this.#flush = null
      }
    }
    const store = openStore({ file, bootId, after, setAsideAt: () => STARTED_AT })
    try {
      store.vends.settleAfterCrash(store.clock.storedAt())
      return { store, look: isFurnished(store) ? look(store) : null }
    } catch (error) {
      store.close()
      throw error
    }
  }

  #furnish(): void {
    for (let tries = 0; !isFurnished(this.#store); tries++) {
      try {
        this.#do({ do: 'furnish' }, () => furnish(this.#store))
        this.#record(0n)
      } catch (error) {
        if (tries === TRIES) throw error
      }
      this.#keep()
    }
  }

  /** Tells that it begins, and how it ends. @param looks whether what the store then holds belongs to that */
  #do<T>(deed: Deed, work: () => T, looks = false): T {
    const { tell } = this.#parts
    tell({ kind: 'begun', deed })
    let done: T
    try {
      done = work()
    } catch (error) {
      tell({ kind: 'failed', deed })
      throw error
    }
    const shown = (done ?? {}) as Partial<Pick<Extract<Fact, { kind: 'done' }>, 'cup' | 'look'>>
    tell({ kind: 'done', deed, cup: shown.cup ?? null, look: shown.look ?? (looks ? look(this.#store) : null) })
    return done
  }
}
