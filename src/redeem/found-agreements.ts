import type { TokenFacts } from '../chain/token.ts'
import { CremaError } from '../core/crema-error.ts'
import type { Domain } from '../core/domain.ts'
import { type Address, shorten } from '../core/hex.ts'
import type { Agreement } from '../core/offer.ts'
import { channelId } from '../core/terms.ts'
import type { FoundAgreement, StoredChannel } from '../store/records.ts'
import type { Faults } from './faults.ts'
import type { SeenChain } from './seen-chain.ts'

/** The most new tokens read in one sync: strangers choose them. */
const MOST_TOKENS = 2
/** The pause before a failed token is read again, in seconds; it doubles with each failure, up to a day. */
const FIRST_PAUSE = 60n
const DAY = 86_400n

export interface FindingParts {
  readonly chain: Pick<SeenChain, 'token'>
  readonly domain: Domain
  readonly machine: Address
  /** Channels whose tokens need not be asked again. */
  readonly known: () => readonly StoredChannel[]
  readonly faults: Faults
}

/** Agreements as they are kept, each with how its token's amounts are shown. One that cannot be kept is left out, and its fault is shown. */
export class AgreementFinder {
  readonly #parts: FindingParts
  readonly #units = new Map<Address, TokenFacts>()
  readonly #failures = new Map<Address, { readonly count: number; readonly retryAt: bigint; readonly error: unknown }>()

  constructor(parts: FindingParts) {
    this.#parts = parts
  }

  /** @param now Unix seconds */
  async find(agreements: readonly Agreement[], now: bigint): Promise<FoundAgreement[]> {
    const { faults } = this.#parts
    faults.keepOnly('agreement ', agreements.map(nameOf))
    const found: FoundAgreement[] = []
    let asked = 0
    const ask = (token: Address) => {
      if (asked++ >= MOST_TOKENS) throw notAskedYet(token)
      return this.#ask(token, now)
    }
    for (const agreement of agreements) {
      const kept = await faults.trying(nameOf(agreement), () => this.#kept(agreement, ask, now))
      if (kept !== null) found.push(kept)
    }
    return found
  }

  async #kept(agreement: Agreement, ask: (token: Address) => Promise<TokenFacts>, now: bigint): Promise<FoundAgreement> {
    this.#refuseOfAnother(agreement)
    const { id, kind, channelId, provider, visitorIssuer, endsAt, products, terms } = agreement
    const unit = this.#knownUnit(terms.token, now) ?? (await ask(terms.token))
    return { id, kind, channelId, provider, visitorIssuer, endsAt, products, terms, ...unit }
  }

  #refuseOfAnother({ id, terms, channelId: channel }: Agreement): void {
    const { domain, machine } = this.#parts
    if (terms.machine === machine && channel === channelId(terms, domain)) return
    throw new CremaError({
      code: 'agreement-of-another-contract',
      fact: `Agreement ${id} is about a channel of another PaymentChannels contract.`,
      expected: `one of ${domain.contract}`,
      remedy: 'Correct chain.agreements or chain.contract.',
    })
  }

  /** @throws Error where it failed a moment ago */
  #knownUnit(token: Address, now: bigint): TokenFacts | null {
    const before = this.#parts.known().find(({ terms }) => terms.token === token)
    if (before !== undefined) return { decimals: before.decimals, symbol: before.symbol }
    const failure = this.#failures.get(token)
    if (failure !== undefined && now < failure.retryAt && failure.retryAt - now <= DAY) throw failure.error
    return this.#units.get(token) ?? null
  }

  async #ask(token: Address, now: bigint): Promise<TokenFacts> {
    try {
      const unit = await this.#parts.chain.token(token)
      this.#failures.delete(token)
      this.#units.set(token, unit)
      return unit
    } catch (error) {
      const count = (this.#failures.get(token)?.count ?? 0) + 1
      const pause = FIRST_PAUSE * 2n ** BigInt(Math.min(count - 1, 11))
      this.#failures.set(token, { count, retryAt: now + (pause < DAY ? pause : DAY), error })
      throw error
    }
  }
}

const notAskedYet = (token: Address) =>
  new CremaError({
    code: 'token-not-asked-yet',
    fact: `The token ${shorten(token)} was not asked for its unit yet.`,
    expected: `at most ${MOST_TOKENS} new tokens in a sync`,
    remedy: 'Wait for the next syncs.',
  })

const nameOf = ({ id }: Agreement): string => `agreement ${id}`
