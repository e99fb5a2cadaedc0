import type { Address } from '../../core/hex.ts'
import { StoreChangedError, type WalletStore } from '../../wallet/wallet-store.ts'

const PREFIX = 'crema wallet '

/**
 * Keeps a wallet's document in the page's localStorage, so that it survives a reload. If another tab has written in between, the
 * wallet reads again.
 */
export const browserStore = (holder: Address): WalletStore => ({
  read: () => localStorage.getItem(PREFIX + holder),
  write: (text, expected) => {
    if (localStorage.getItem(PREFIX + holder) !== expected) throw new StoreChangedError()
    localStorage.setItem(PREFIX + holder, text)
  },
})

/** Removes the wallets of phones that no longer exist: each demonstration creates new ones. */
export function forgetOthers(holders: readonly Address[]): void {
  const kept = new Set(holders.map(holder => PREFIX + holder))
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && !kept.has(key)) localStorage.removeItem(key)
}
