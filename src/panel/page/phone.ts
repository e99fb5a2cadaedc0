import type { Address, Hex } from '../../core/hex.ts'
import { CLASS, Instruction } from '../../core/tap/instructions.ts'
import { parseBadge } from '../../files/signed-file.ts'
import { createSigner, recoverAddress } from '../../signatures/javascript.ts'
import { createWallet, type Wallet } from '../../wallet/wallet.ts'
import type { WalletStore } from '../../wallet/wallet-store.ts'
import type { PhoneEntry } from '../holders.ts'
import type { Holder, Sum } from './holder.ts'
import { screenAfter } from './phone-screen.ts'

/**
 * A phone that runs the wallet library, with its badge.
 * @param storeOf the store of a holder's wallet
 */
export async function openPhone(entry: PhoneEntry, storeOf: (holder: Address) => WalletStore): Promise<Holder> {
  const signer = createSigner(entry.key as Hex)
  const lock = { isLocked: false }
  const wallet = createWallet({
    signer,
    recover: recoverAddress,
    store: storeOf(signer.address),
    clock: () => BigInt(Math.floor(Date.now() / 1000)),
    isLocked: () => lock.isLocked,
    onError: error => console.error(error),
  })
  if (entry.badge !== undefined) await wallet.addBadge(parseBadge(entry.badge, recoverAddress))
  return {
    entry,
    address: signer.address,
    lock,
    transmit: wallet.transmit,
    asksToPay: ([cla, ins]) => cla === CLASS && ins === Instruction.sign,
    left: wallet.left,
    screenAfter: seen => screenAfter(seen, lock.isLocked),
    spent: () => spentBy(wallet),
  }
}

async function spentBy(wallet: Wallet): Promise<{ cups: number; sums: Sum[] }> {
  const cups = (await wallet.cups()).filter(({ outcome }) => outcome === 'brewing')
  const channels = await wallet.channels()
  const sums = channels.map(({ id, token }) => ({ ...token, units: total(cups.filter(({ channelId }) => channelId === id)) }))
  return { cups: cups.length, sums: sums.filter(({ units }) => units > 0n) }
}

const total = (cups: readonly { readonly price: bigint }[]) => cups.reduce((sum, { price }) => sum + price, 0n)
