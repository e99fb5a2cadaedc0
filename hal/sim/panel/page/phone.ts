import type { Address, Hex } from '../../../../src/core/hex.ts'
import { createSigner, recoverAddress } from '../../../../src/signatures/javascript.ts'
import { parseBadge } from '../../../../src/signed-file.ts'
import { createWallet, type Wallet } from '../../../../src/wallet/wallet.ts'
import type { WalletStore } from '../../../../src/wallet/wallet-store.ts'
import type { PhoneEntry } from '../phones.ts'

/** One phone on the page: its wallet, with its key, and whether it is locked. */
export interface Phone {
  readonly entry: PhoneEntry
  readonly address: Address
  readonly wallet: Wallet
  isLocked: boolean
}

/**
 * A phone that runs the wallet library, with its badge in it.
 * @param storeOf where the wallet of a holder keeps its document
 */
export async function openPhone(entry: PhoneEntry, storeOf: (holder: Address) => WalletStore): Promise<Phone> {
  const signer = createSigner(entry.key as Hex)
  const wallet = createWallet({
    signer,
    recover: recoverAddress,
    store: storeOf(signer.address),
    clock: () => BigInt(Math.floor(Date.now() / 1000)),
    isLocked: () => phone.isLocked,
    onError: error => console.error(error),
  })
  const phone: Phone = { entry, address: signer.address, wallet, isLocked: false }
  if (entry.badge !== undefined) await wallet.addBadge(parseBadge(entry.badge, recoverAddress))
  return phone
}
