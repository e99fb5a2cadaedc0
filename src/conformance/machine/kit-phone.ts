import type { Domain } from '../../core/domain.ts'
import type { Badge } from '../../core/messages.ts'
import { digest } from '../../core/messages.ts'
import type { Signer } from '../../core/signature.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { createWallet, type Wallet } from '../../wallet/wallet.ts'
import { createMemoryStore } from '../../wallet/wallet-store.ts'

/** A phone of the kit: the wallet, with or without a badge, and its own clock, which skips the five seconds between two taps. */
export interface KitPhone {
  readonly signer: Signer
  readonly wallet: Wallet
  /** Prepares it for another tap. */
  takeUp(): void
}

export interface KitIssuer {
  readonly signer: Signer
  readonly domain: Domain
}

const BETWEEN_TAPS_SECONDS = 7n
/** Too high to have any effect, but a machine must still handle it. */
const DAILY_LIMIT = 10n ** 30n

export interface KitPhoneOptions {
  readonly signer: Signer
  readonly aid: Uint8Array
  /** Null for no badge. */
  readonly issuer: KitIssuer | null
  /** Unix seconds. */
  now(): bigint
  /** Overrides fields of the badge. */
  readonly badge?: Partial<Badge>
}

export async function makeKitPhone({ signer, aid, issuer, now, badge: change = {} }: KitPhoneOptions): Promise<KitPhone> {
  let ahead = 0n
  const wallet = createWallet({
    signer,
    aid,
    recover: recoverAddress,
    store: createMemoryStore(),
    clock: () => now() + ahead,
    confirm: { visit: () => true, company: () => true },
  })
  if (issuer !== null) {
    const badge = { holder: signer.address, issuedAt: now() - 3600n, expiresAt: now() + 86_400n, dailyLimit: DAILY_LIMIT, ...change }
    const signature = issuer.signer.sign(digest(issuer.domain, 'Badge', badge))
    await wallet.addBadge({ domain: issuer.domain, issuer: issuer.signer.address, badge, signature, token: null })
  }
  return {
    signer,
    wallet,
    takeUp: () => {
      ahead += BETWEEN_TAPS_SECONDS
    },
  }
}
