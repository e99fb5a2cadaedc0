import type { Check } from '../check.ts'
import { acceptance } from './acceptance.ts'
import { badges } from './badges.ts'
import { formats } from './formats.ts'
import { given } from './given.ts'
import type { WalletKit } from './kit.ts'
import { limits } from './limits.ts'
import { previous } from './previous.ts'
import { signing } from './signing.ts'
import { visits } from './visits.ts'

/**
 * Every rule of the wallet's side (protocol, section 4) that can be checked over the tap. Some need the owner's agreement in the app. Each check
 * has its own channel.
 */
export const walletChecks: readonly Check<WalletKit>[] = [
  ...formats,
  ...badges,
  ...signing,
  ...previous,
  ...acceptance,
  ...limits,
  ...visits,
  ...given,
]
