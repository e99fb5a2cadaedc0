import type { Address } from '../../../src/core/hex.ts'
import type { Deed, Fact, Offered } from './facts.ts'
import type { Cup, Look } from './look.ts'

/** A cup that was told to be stored. */
interface Known extends Omit<Cup, 'state'> {
  readonly cumulativeAmount: bigint
  /** The states that it may have now. */
  states: Set<string>
  isMarked: boolean
  /** Settled, and not flushed since: a power cut may take that back. */
  isSettledSoftly: boolean
  relayClosed: boolean
  /** Dropped by pruning: `maybe` while that is under way. */
  isDropped: 'no' | 'maybe' | 'yes'
}

const OPEN = ['paid', 'starting']
const AFTER_START = ['unknown', 'unknown?', 'never-started']

export const isOpen = (state: string): boolean => OPEN.includes(state)

/** What must be in the store, from what the machine told: separate books, which know nothing of the store's code. */
export class Books {
  readonly #cups = new Map<number, Known>()
  readonly #sent = new Map<number, { readonly hash: string; states: Set<string> }>()
  /** Receipts and transactions that were to be stored, and may be. */
  #offered: Offered[] = []
  #sending: string[] = []
  #synced = new Set<string>()
  #redeemed = 0n
  isFurnished = false

  /** @returns the promises that a machine which runs has broken */
  apply(fact: Fact): string[] {
    if (fact.kind === 'begun') this.#begin(fact.deed)
    if (fact.kind === 'relay-closed') this.#cup(fact.vend).relayClosed = true
    if (fact.kind !== 'done') return []
    this.#end(fact)
    if (fact.look === null) return []
    const broken = this.compare(fact.look, false)
    this.#adopt(fact.look)
    return broken
  }

  /** Marks of a start are lost, and so may outcomes be. */
  losePower(): void {
    for (const cup of this.#cups.values()) {
      cup.isMarked = false
      if (cup.isSettledSoftly) add(cup.states, OPEN)
    }
  }

  /** How a store's content differs from what must be there. */
  compare(found: Look, isPowerLost: boolean): string[] {
    return [
      ...[...this.#cups.values()].flatMap(cup => this.#missing(cup, found, isPowerLost)),
      ...this.#unforeseen(found),
      ...this.#differentlySent(found),
      ...(this.isFurnished && !this.#synced.has(found.synced)
        ? [`the last sync is ${found.synced}, and not ${[...this.#synced].join(' or ')}`]
        : []),
      ...this.audit(found),
    ]
  }

  /** Nothing is owed twice, and all that was paid is brewed, owed, or waits. */
  audit(found: Look): string[] {
    const here = new Set(found.cups.map(({ id }) => id))
    const dropped = [...this.#cups.values()].filter(({ id }) => !here.has(id)).map(cup => ({ ...cup, state: [...cup.states][0] ?? '' }))
    const cups: Cup[] = [...found.cups, ...dropped]
    const credits = new Map<Address, bigint>()
    for (const cup of cups) credits.set(cup.holder, (credits.get(cup.holder) ?? 0n) + creditOf(cup))
    const owed = new Map(found.credits.map(({ holder, amount }) => [holder, amount]))
    const wrong = [...credits].filter(([holder, amount]) => (owed.get(holder) ?? 0n) !== amount)
    const brewed = cups.filter(({ state }) => state === 'brewed')
    const paid = sum(cups.map(({ price, creditTaken }) => price - creditTaken))
    return [
      ...wrong.map(([holder, amount]) => `${holder.slice(0, 4)} is owed ${owed.get(holder) ?? 0n}, and not ${amount}`),
      ...differs('brewed cups', found.brewed.cups, brewed.length),
      ...differs('amount brewed', found.brewed.amount, sum(brewed.map(({ price }) => price))),
      ...differs('amount of the newest receipt', found.newest?.cumulativeAmount ?? 0n, paid),
      ...differs('newest receipt', found.newest?.sequence ?? 0n, cups.at(-1) === undefined ? 0n : max(cups.map(each => each.sequence))),
    ]
  }

  /** The relay closed for it, so its cup may have come out. */
  mayBeBrewed(id: number): boolean {
    return this.#cups.get(id)?.relayClosed ?? false
  }

  get newestId(): number {
    return Math.max(0, ...this.#cups.keys())
  }

  #cup(id: number): Known {
    const cup = this.#cups.get(id)
    if (cup === undefined) throw new Error(`Vend ${id} was never told.`)
    return cup
  }

  #begin(deed: Deed): void {
    if (deed.do === 'open')
      for (const { states } of this.#cups.values()) if (OPEN.some(state => states.has(state))) add(states, AFTER_START)
    if (deed.do === 'take') this.#offered.push(deed.cup)
    if (deed.do === 'mark') add(this.#cup(deed.vend).states, ['starting'])
    if (deed.do === 'settle') add(this.#cup(deed.vend).states, deed.state === 'unknown' ? ['unknown', 'unknown?'] : [deed.state])
    if (deed.do === 'decide') add(this.#cup(deed.vend).states, ['unknown', 'brewed'])
    if (deed.do === 'send') this.#sending.push(deed.hash)
    if (deed.do === 'follow') add(this.#sent.get(deed.id)?.states ?? new Set(), [deed.state])
    if (deed.do === 'sync') add(this.#synced, [deed.synced])
    if (deed.do === 'prune')
      for (const cup of this.#cups.values()) if (cup.isDropped === 'no' && this.#mayDrop(cup, deed.before)) cup.isDropped = 'maybe'
  }

  #mayDrop({ id, at, cumulativeAmount, states }: Known, before: bigint): boolean {
    const isSettled = ![...states].some(state => isOpen(state) || state === 'unknown?')
    return isSettled && at < before && cumulativeAmount <= this.#redeemed && id !== this.newestId
  }

  #end({ deed, cup }: Extract<Fact, { kind: 'done' }>): void {
    if (deed.do !== 'mark' && deed.do !== 'settle') this.#flushed()
    if (deed.do === 'take' && cup !== null) {
      this.#learn({ ...deed.cup, ...cup }, deed.cup.cumulativeAmount)
      this.#offered = []
    }
    if (deed.do === 'mark') this.#cup(deed.vend).isMarked = true
    if (deed.do === 'settle' && cup !== null) Object.assign(this.#cup(deed.vend), { states: new Set([cup.state]), isSettledSoftly: true })
    if (deed.do === 'send' && cup !== null) {
      this.#sent.set(cup.id, { hash: deed.hash, states: new Set([cup.state]) })
      this.#sending = []
    }
    if (deed.do === 'follow') add(this.#sent.get(deed.id)?.states ?? new Set(), [], true).add(deed.state)
    if (deed.do !== 'sync') return
    this.#synced = new Set([deed.synced])
    this.#redeemed = deed.redeemed
    this.isFurnished = true
  }

  #flushed(): void {
    for (const cup of this.#cups.values()) cup.isSettledSoftly = false
  }

  #learn(cup: Cup, cumulativeAmount: bigint): void {
    const states = new Set([cup.state])
    this.#cups.set(cup.id, {
      ...cup,
      cumulativeAmount,
      states,
      isMarked: false,
      isSettledSoftly: false,
      relayClosed: false,
      isDropped: 'no',
    })
  }

  /** What a machine that runs has found settles what was open. */
  #adopt(found: Look): void {
    const here = new Map(found.cups.map(cup => [cup.id, cup]))
    for (const known of this.#cups.values()) {
      const cup = here.get(known.id)
      if (cup === undefined) known.isDropped = 'yes'
      else Object.assign(known, { states: new Set([cup.state]), isDropped: 'no' })
    }
    for (const cup of found.cups) {
      const offered = this.#offeredAs(cup)
      if (offered !== undefined && !this.#cups.has(cup.id)) this.#learn(cup, offered.cumulativeAmount)
    }
    for (const { id, hash, state } of found.sent) this.#sent.set(id, { hash, states: new Set([state]) })
    this.#offered = []
    this.#sending = []
    if (this.#synced.has(found.synced)) this.#synced = new Set([found.synced])
  }

  #offeredAs({ hash, sequence }: Cup): Offered | undefined {
    return this.#offered.find(each => each.hash === hash && each.sequence === sequence)
  }

  #missing(known: Known, found: Look, isPowerLost: boolean): string[] {
    const cup = found.cups.find(({ id }) => id === known.id)
    const name = `vend ${known.id}${known.relayClosed ? ', for which the relay closed,' : ''}`
    if (cup === undefined) return known.isDropped === 'no' ? [`${name} is not in the store any more`] : []
    if (known.isDropped === 'yes') return [`${name} was dropped, and is in the store again`]
    if (cup.hash !== known.hash) return [`${name} is paid by another receipt`]
    if (known.relayClosed && cup.state === 'never-started') return [`${name} counts as never started`]
    const isMarkLost = cup.state === 'paid' && known.isMarked && !isPowerLost
    const isUnsettled = isPowerLost && known.isSettledSoftly && isOpen(cup.state)
    return isUnsettled || (known.states.has(cup.state) && !isMarkLost)
      ? []
      : [`${name} is ${cup.state}, and not ${[...known.states].join(' or ')}`]
  }

  /** Cups that nobody told: only one that was under way may be there. */
  #unforeseen(found: Look): string[] {
    const strange = found.cups.filter(({ id }) => !this.#cups.has(id))
    return strange.flatMap(cup => {
      if (this.#offeredAs(cup) === undefined) return [`vend ${cup.id} is in the store, and nobody offered its receipt`]
      return ['paid', ...AFTER_START].includes(cup.state)
        ? []
        : [`vend ${cup.id}, whose receipt was not told to be stored, is ${cup.state}`]
    })
  }

  #differentlySent(found: Look): string[] {
    const here = new Map(found.sent.map(each => [each.id, each]))
    const lost = [...this.#sent].flatMap(([id, { hash, states }]) => {
      const sent = here.get(id)
      if (sent === undefined || sent.hash !== hash) return [`transaction ${id}, which was sent, is not in the store any more`]
      return states.has(sent.state) ? [] : [`transaction ${id} is ${sent.state}, and not ${[...states].join(' or ')}`]
    })
    const strange = found.sent.filter(({ id, hash }) => !this.#sent.has(id) && !this.#sending.includes(hash))
    return [...lost, ...strange.map(({ id }) => `transaction ${id} is in the store, and nobody signed it`)]
  }
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)
const max = (numbers: readonly bigint[]): bigint => numbers.reduce((most, number) => (number > most ? number : most), 0n)

/** What it adds to its holder's credit. */
function creditOf({ state, price, creditTaken }: Cup): bigint {
  return (['failed', 'never-started', 'unknown'].includes(state) ? price : 0n) - creditTaken
}

const differs = <T extends bigint | number>(what: string, found: T, expected: T): string[] =>
  found === expected ? [] : [`${what}: ${found}, and not ${expected}`]

function add<T>(set: Set<T>, items: readonly T[], only = false): Set<T> {
  if (only) set.clear()
  for (const item of items) set.add(item)
  return set
}
