import type { Wire } from '../../../src/control/status.ts'
import type { Address } from '../../../src/core/hex.ts'
import { utcDay } from '../../../src/core/judge-receipt.ts'
import type { ResultState } from '../../../src/core/tap/result.ts'
import type { OwedCredit, Vend } from '../../../src/store/records.ts'

/** One press and one tap, as seen from outside. */
export interface Attempt {
  readonly holder: Address
  readonly product: string
  readonly price: bigint
  /** How often the relay closed meanwhile. */
  readonly closings: number
  /** Whether daemon or guard was killed meanwhile. */
  readonly wasDisturbed: boolean
  /** The prices of the receipts that the phone was asked to sign. */
  readonly asked: readonly bigint[]
  /** The result that the phone heard; null if it left before, or the machine died. */
  readonly heard: ResultState | null
}

/** What the machine says when it is at rest. */
export interface Statement {
  /** Oldest first. */
  readonly vends: readonly Wire<Vend>[]
  readonly credits: readonly Wire<OwedCredit>[]
  /** What the newest receipt owes in all. */
  readonly owed: bigint
  /** The sequences of the receipts whose acceptance a phone holds. */
  readonly accepted: readonly bigint[]
}

/** Books of one machine, kept from what happened outside, and compared with what the machine says. */
export class Books {
  readonly #vends = new Map<number, Wire<Vend>>()
  readonly #credits = new Map<string, bigint>()
  /** Cups of unknown outcome, by holder and day. */
  readonly #doubts = new Map<string, number>()

  /** What this holder is owed. */
  creditOf(holder: Address): bigint {
    return this.#credits.get(holder) ?? 0n
  }

  /** Cups with a vend so far. */
  get vends(): number {
    return this.#vends.size
  }

  /** The owner decided on a vend that waited. */
  decided(id: number, decision: 'credit' | 'brewed'): void {
    const vend = this.#vends.get(id)
    if (vend === undefined) return
    this.#vends.set(id, { ...vend, state: decision === 'brewed' ? 'brewed' : vend.state, waitsForOwner: false })
    if (decision === 'credit') this.#owe(vend.holder, BigInt(vend.price))
  }

  /**
   * Books what this attempt did, and compares.
   * @param attempt null where nobody tapped since the last time
   * @returns what is wrong
   */
  compare(attempt: Attempt | null, said: Statement): string[] {
    const fresh = said.vends.filter(({ id }) => !this.#vends.has(id))
    const wrong = [...this.#changed(said.vends), ...(attempt === null ? [] : this.#misasked(attempt)), ...misfits(attempt, fresh)]
    for (const vend of fresh) {
      if (attempt !== null) wrong.push(...this.#misbooked(attempt, vend))
      this.#book(vend)
    }
    return [...wrong, ...this.#different(said)]
  }

  /** What was settled stays. */
  #changed(vends: readonly Wire<Vend>[]): string[] {
    const byId = new Map(vends.map(vend => [vend.id, vend]))
    return [...this.#vends].flatMap(([id, known]) => {
      const now = byId.get(id)
      if (now === undefined) return [`vend ${id} is not in the store any more`]
      return JSON.stringify(now) === JSON.stringify(known) ? [] : [`vend ${id} was ${JSON.stringify(known)} and is ${JSON.stringify(now)}`]
    })
  }

  #misasked({ holder, price, asked }: Attempt): string[] {
    const due = price - least(this.creditOf(holder), price)
    return asked.filter(each => each !== due).map(each => `a receipt of ${each} was asked for where ${due} was due`)
  }

  #misbooked({ holder, product, price, closings, wasDisturbed }: Attempt, vend: Wire<Vend>): string[] {
    const taken = least(this.creditOf(holder), price)
    const expected = { holder, product, price: String(price), paid: String(price - taken), creditTaken: String(taken) }
    const wrong = Object.entries(expected).flatMap(([field, value]) => {
      const found = vend[field as keyof typeof expected]
      return found === value ? [] : [`vend ${vend.id} has the ${field} ${found} instead of ${value}`]
    })
    const isOpen = vend.state === 'paid' || vend.state === 'starting'
    if (isOpen) wrong.push(`vend ${vend.id} was never settled: it is ${vend.state}`)
    if (vend.state === 'brewed' && closings === 0) wrong.push(`vend ${vend.id} counts as brewed, and the relay stayed open`)
    if ((vend.state === 'never-started' || vend.state === 'failed') && closings > 0)
      wrong.push(`vend ${vend.id} counts as ${vend.state}, and the relay closed`)
    if (vend.state !== 'brewed' && !isOpen && !wasDisturbed) wrong.push(`vend ${vend.id} is ${vend.state}, and nothing was killed`)
    const mustWait = vend.state === 'unknown' && this.#doubtsOf(vend) > 0
    if (vend.waitsForOwner !== mustWait) wrong.push(`vend ${vend.id} ${vend.waitsForOwner ? 'waits' : 'does not wait'} for its owner`)
    return wrong
  }

  #book(vend: Wire<Vend>): void {
    this.#vends.set(vend.id, vend)
    this.#owe(vend.holder, -BigInt(vend.creditTaken))
    if (vend.state !== 'brewed' && !vend.waitsForOwner) this.#owe(vend.holder, BigInt(vend.price))
    if (vend.state === 'unknown') this.#doubts.set(dayOf(vend), this.#doubtsOf(vend) + 1)
  }

  #doubtsOf(vend: Wire<Vend>): number {
    return this.#doubts.get(dayOf(vend)) ?? 0
  }

  #owe(holder: string, amount: bigint): void {
    this.#credits.set(holder, (this.#credits.get(holder) ?? 0n) + amount)
  }

  #different({ credits, owed, accepted, vends }: Statement): string[] {
    const holders = new Set([...this.#credits.keys(), ...credits.map(({ holder }) => holder)])
    const wrong = [...holders].flatMap(holder => {
      const [due, said] = [this.#credits.get(holder) ?? 0n, BigInt(credits.find(each => each.holder === holder)?.amount ?? 0)]
      return due === said ? [] : [`${holder} is owed ${due}, and has a credit of ${said}`]
    })
    const paid = vends.reduce((sum, vend) => sum + BigInt(vend.paid), 0n)
    if (owed !== paid) wrong.push(`the newest receipt owes ${owed}, and the vends were paid with ${paid}`)
    const sequences = new Set(vends.map(({ sequence }) => BigInt(sequence)))
    const lost = accepted.filter(sequence => !sequences.has(sequence))
    return [...wrong, ...lost.map(sequence => `receipt ${sequence} was accepted, and no vend has it`)]
  }
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
const dayOf = ({ holder, at }: Wire<Vend>): string => `${holder} ${utcDay(BigInt(at))}`

function misfits(attempt: Attempt | null, fresh: readonly Wire<Vend>[]): string[] {
  if (attempt === null) return fresh.map(({ id }) => `vend ${id} was paid, and nobody tapped`)
  const { closings, heard } = attempt
  const states = fresh.map(({ state }) => state).join(', ')
  // RESULT has no state for a cup that waits for the owner, and says "brewing" then.
  const inDoubt = fresh.some(({ waitsForOwner }) => waitsForOwner)
  return [
    ...(fresh.length > 1 ? [`one tap paid for ${fresh.length} vends (${states})`] : []),
    ...(closings > fresh.length ? [`the relay closed ${closings} times for ${fresh.length} paid vends`] : []),
    ...(heard !== null && heard !== 'refused' && fresh.length === 0 ? [`the phone heard "${heard}", and no vend is in the store`] : []),
    ...(heard === 'brewing' && closings === 0 && !inDoubt ? ['the phone heard "brewing", and the relay stayed open'] : []),
  ]
}
