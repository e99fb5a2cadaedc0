import { join } from 'node:path'
import { Option } from 'commander'
import type { AcceptedClaim } from '../../core/accepted-claim.ts'
import type { Hash, Hex } from '../../core/hex.ts'
import { fromHex } from '../../core/hex.ts'
import { readKey } from '../../files/keys.ts'
import { createSigner, recoverAddress } from '../../signatures/javascript.ts'
import { createWallet, type Wallet, type WalletOptions } from '../../wallet/wallet.ts'
import { createFileWalletStore } from '../phone/file-wallet-store.ts'
import { CommandFailure, failureText } from '../support/failure.ts'
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

/**
 * The phone's newest accepted receipts, of all channels or of one.
 * @throws CommandFailure when there is none
 */
export async function acceptedClaims(wallet: Wallet, channel?: Hash): Promise<readonly AcceptedClaim[]> {
  const claims = (await wallet.claims()).filter(({ receipt }) => channel === undefined || receipt.channelId === channel)
  if (claims.length > 0) return claims
  throw new CommandFailure({
    code: 'no-receipts',
    fact: `This phone has no accepted receipt${channel === undefined ? '' : ` of channel ${channel}`}.`,
    expected: 'one for which a machine said that it stored it, and the badge that covered it',
    remedy: 'Buy a cup first. A receipt whose acceptance never arrived can only be redeemed by its machine.',
    publicWords: channel === undefined ? [] : [channel],
  })
}
