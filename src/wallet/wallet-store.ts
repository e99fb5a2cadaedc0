import { CremaError } from '../support/crema-error.ts'
/** Where a wallet keeps its one document of text: a file, IndexedDB, an app's storage. */
export interface WalletStore {
  /** What was last written; null when nothing was. */
  read(): string | null | Promise<string | null>
  /**
   * Puts `text` in the place of `expected`, all or nothing, and durable before it returns: the wallet answers only then.
   * @throws StoreChangedError when something else than `expected` is there
   */
  write(text: string, expected: string | null): void | Promise<void>
}

/** The store was changed since it was read. Nothing was written: read it again and repeat. */
export class StoreChangedError extends CremaError {
  override name = 'StoreChangedError'

  constructor() {
    super({
      code: 'wallet-store-changed',
      fact: 'Another process changed the wallet’s store.',
      expected: 'one process at a time',
      remedy: 'Nothing was written: tap or try again.',
    })
  }
}

/** A store in memory, for tests and for wallets of one session. */
export function createMemoryStore(text: string | null = null): WalletStore {
  let current = text
  return {
    read: () => current,
    write: (next, expected) => {
      if (current !== expected) throw new StoreChangedError()
      current = next
    },
  }
}
