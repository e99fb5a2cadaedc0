import { secp256k1 } from '@noble/curves/secp256k1.js'
import { type CardKey, createKeycard } from '../../../hal/sim/keycard.ts'
import { fromHex, type Hex } from '../../core/hex.ts'
import { addressOf } from '../../signatures/address.ts'
import type { CardEntry } from '../holders.ts'
import type { Holder } from './holder.ts'
import type { TapSeen } from './tap-seen.ts'

/** A Keycard that signs any digest. */
export function openCard(entry: CardEntry): Holder {
  const key = keyOf(entry.key as Hex)
  const transmit = createKeycard(key)
  return {
    entry,
    address: addressOf(key.publicKey),
    lock: null,
    transmit: async command => transmit(command),
    asksToPay: ([cla, ins]) => cla === 0x80 && ins === 0xc0,
    left: async () => {},
    screenAfter,
    spent: async () => null,
  }
}

/** A card has no screen, and is not told the outcome of its signature. */
function screenAfter({ hasSigned, torn, commands }: TapSeen): string {
  if (torn) return 'Removed too soon. Nothing was charged.'
  if (hasSigned) return 'Signed. See the display.'
  return commands === 0 ? 'The machine sent no request.' : 'Not asked to sign. See the display.'
}

function keyOf(privateKey: Hex): CardKey {
  const secret = fromHex(privateKey)
  return {
    publicKey: secp256k1.getPublicKey(secret, false),
    sign: digest => secp256k1.sign(digest, secret, { prehash: false, format: 'der' }),
  }
}
