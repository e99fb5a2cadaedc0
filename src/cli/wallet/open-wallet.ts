import { join } from 'node:path'
import { Option } from 'commander'
import type { Hex } from '../../core/hex.ts'
import { fromHex } from '../../core/hex.ts'
import { readKey } from '../../files/keys.ts'
import { createSigner, recoverAddress } from '../../signatures/javascript.ts'
import { createWallet, type Wallet, type WalletOptions } from '../../wallet/wallet.ts'
import { createFileWalletStore } from '../phone/file-wallet-store.ts'
import { failureText } from '../support/failure.ts'
import { note } from '../support/say.ts'

/** A virtual phone is a folder with a key and the wallet's store. */
export const keyFileOf = (phone: string) => join(phone, 'wallet.key')
const storeFileOf = (phone: string) => join(phone, 'wallet.json')

/** The option for the folder, shared by the wallet commands. */
export const phoneOption = () => new Option('-p, --phone <folder>', "the virtual phone's folder").env('CREMA_PHONE').default('phone')

/** The wallet in a virtual phone's folder. */
export function openWallet(phone: string, options: { aid?: string; isLocked?: boolean; confirm?: WalletOptions['confirm'] } = {}): Wallet {
  return createWallet({
    signer: createSigner(readKey(keyFileOf(phone))),
    recover: recoverAddress,
    store: createFileWalletStore(storeFileOf(phone)),
    clock: () => BigInt(Math.floor(Date.now() / 1000)),
    ...(options.aid === undefined ? {} : { aid: fromHex(`0x${options.aid}` as Hex) }),
    ...(options.isLocked === undefined ? {} : { isLocked: () => options.isLocked === true }),
    ...(options.confirm === undefined ? {} : { confirm: options.confirm }),
    onError: error => note(failureText(error)),
  })
}
