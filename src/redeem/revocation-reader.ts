import { CremaError } from '../core/crema-error.ts'
import type { Address } from '../core/hex.ts'
import type { Store } from '../store/store.ts'
import type { SeenChain } from './seen-chain.ts'

/** The node shows fewer revocations than the contract counts, or the other way round. */
export class RevocationsMissing extends CremaError {
  override name = 'RevocationsMissing'

  constructor(issuer: Address, seen: bigint, count: bigint) {
    super({
      code: 'revocations-missing',
      fact: `The contract counts ${count} revocations by ${issuer}, and the node shows ${seen}.`,
      expected: 'all of them',
      remedy: 'They are read again at each sync. If this lasts, use another RPC node.',
    })
  }
}

/**
 * Reads the revocations of badges, and knows whether any is missing: the contract counts them for each issuer, and each event says its number. So
 * nothing is asked for where the count is what was read, and a node that leaves events out is found out at once.
 */
export class RevocationReader {
  readonly #store: Pick<Store, 'revocations'>
  readonly #chain: Pick<SeenChain, 'revocationCounts' | 'revocations'>

  constructor(store: Pick<Store, 'revocations'>, chain: Pick<SeenChain, 'revocationCounts' | 'revocations'>) {
    this.#store = store
    this.#chain = chain
  }

  /**
   * @returns the issuers whose revocations up to this block are not all read yet, because requests are bounded
   * @throws RevocationsMissing; ChainUnreachable and the like. The state of every issuer is then unknown.
   */
  async read(issuers: readonly Address[], finalBlock: bigint): Promise<readonly Address[]> {
    const { revocations } = this.#store
    const counts = await this.#chain.revocationCounts(issuers, finalBlock)
    const isBehind = (issuer: Address) => revocations.read(issuer).count !== counts.get(issuer)
    const behind = issuers.filter(isBehind)
    if (behind.length === 0) return []
    const from = behind.map(issuer => revocations.read(issuer).to).reduce((a, b) => (a < b ? a : b)) + 1n
    const { found, upTo } = await this.#chain.revocations(behind, from, finalBlock)
    revocations.record(found, behind, upTo)
    const still = behind.filter(isBehind)
    if (upTo >= finalBlock) this.#refuseMissing(still, counts)
    return still
  }

  /** From where the counts have no gap, they are read again at the next sync. */
  #refuseMissing(issuers: readonly Address[], counts: ReadonlyMap<Address, bigint>): void {
    const { revocations } = this.#store
    for (const issuer of issuers) revocations.readAgain(issuer)
    const [issuer] = issuers
    if (issuer !== undefined) throw new RevocationsMissing(issuer, revocations.read(issuer).count, counts.get(issuer) ?? 0n)
  }
}
