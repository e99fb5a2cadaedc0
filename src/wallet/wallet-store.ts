import { CremaError } from '../core/crema-error.ts'
/** Stores a wallet's single text document: in a file, in IndexedDB, in an app's storage. */
export interface WalletStore {
  /** The text last written; null if none was. */
  read(): string | null | Promise<string | null>
  /**
   * Replaces `expected` by `text`, all or nothing, durably before it returns: the wallet answers only then.
   * @throws StoreChangedError when the stored text is not `expected`
   */
  write(text: string, expected: string | null): void | Promise<void>
}

/** The store was changed by another writer since it was read. Nothing was written; read again and repeat. */
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

/** A store in memory, for tests and single-session wallets. */
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
