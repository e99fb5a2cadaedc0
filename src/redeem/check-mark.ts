import type { BlockPoint, BlockPoints } from '../chain/final-block.ts'
import { CremaError } from '../core/crema-error.ts'
import type { Logger } from '../logger.ts'
import type { Anchor } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { SeenChain } from './seen-chain.ts'

/** The chain does not go on from the final blocks that this machine saw. */
export class HistoryUnknown extends CremaError {
  override name = 'HistoryUnknown'
}

export interface MarkParts {
  readonly store: Pick<Store, 'syncs'>
  readonly chain: Pick<SeenChain, 'blockAt'>
  readonly log: Logger
}

type Mark = NonNullable<ReturnType<Store['syncs']['last']>>

/**
 * Makes sure at each sync that the chain still has the mark, the final block of the last sync. A mark that no endpoint knows any more came from
 * another chain or was made up: it is withdrawn to the newest anchor that the chain has, with all that came after it.
 */
export class MarkCheck {
  readonly #parts: MarkParts
  /** The mark that was unknown at the last sync, and the least that the chain had since: a newest block may be made up. */
  #unknown: { readonly mark: string; readonly head: bigint } | null = null

  constructor(parts: MarkParts) {
    this.#parts = parts
  }

  /**
   * @returns the anchor that the mark was withdrawn to; null where it stands
   * @throws HistoryUnknown where the chain lags behind the mark, or has none of the anchors
   */
  async check({ head, finalBlock }: BlockPoints): Promise<Anchor | null> {
    const { store, chain } = this.#parts
    const mark = store.syncs.last()
    if (mark === null) return null
    const there = finalBlock.number === mark.blockNumber ? finalBlock : await chain.blockAt(mark.blockNumber)
    if (there?.hash === mark.blockHash) {
      this.#unknown = null
      if (finalBlock.number < mark.blockNumber) throw lagging(finalBlock, mark)
      return null
    }
    // A node that lags does not know the mark either: it must go on without it.
    if (there === null && !this.#isStillUnknown(mark, head)) throw lagging(finalBlock, mark)
    return this.#withdraw(finalBlock, mark)
  }

  #isStillUnknown({ blockHash }: Mark, { number }: BlockPoint): boolean {
    const before = this.#unknown
    if (before?.mark !== blockHash || number < before.head) this.#unknown = { mark: blockHash, head: number }
    return before?.mark === blockHash && number > before.head
  }

  /** By hand: to the newest anchor that the chain has, or to none. */
  async withdraw({ finalBlock }: BlockPoints): Promise<void> {
    this.#parts.store.syncs.withdraw(await this.#newestThatFits(finalBlock))
  }

  async #withdraw(finalBlock: BlockPoint, mark: Mark): Promise<Anchor> {
    const { store, log } = this.#parts
    const anchor = await this.#newestThatFits(finalBlock)
    if (anchor === null) throw foreign(mark)
    store.syncs.withdraw(anchor)
    this.#unknown = null
    log.error({ mark: String(mark.blockNumber), to: String(anchor.number) }, 'No node knows the last final block; it was withdrawn.')
    return anchor
  }

  async #newestThatFits(finalBlock: BlockPoint): Promise<Anchor | null> {
    const { store, chain } = this.#parts
    for (const anchor of store.syncs.anchors().filter(({ number }) => number <= finalBlock.number)) {
      const there = anchor.number === finalBlock.number ? finalBlock : await chain.blockAt(anchor.number)
      if (there?.hash === anchor.hash) return anchor
    }
    return null
  }
}

const lagging = ({ number }: BlockPoint, { blockNumber }: Mark) =>
  new HistoryUnknown({
    code: 'final-block-moved',
    fact: `The node says that block ${number} is the final one.`,
    expected: `block ${blockNumber} as seen before, or a later one`,
    remedy: 'The node lags behind, or that block was made up: it is withdrawn when the chain goes on without it.',
  })

const foreign = ({ blockNumber }: Mark) =>
  new HistoryUnknown({
    code: 'history-unknown',
    fact: `The chain has another block ${blockNumber} than the final one seen before, and none of the older ones.`,
    expected: 'the chain that this machine knows',
    remedy: 'Use another RPC node. If this chain is the right one, run crema machine resync.',
  })
