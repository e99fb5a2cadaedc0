import type { Domain } from '../../core/domain.ts'
import type { Receipt } from '../../core/messages.ts'
import type { Signer } from '../../core/signature.ts'
import type { Terms } from '../../core/terms.ts'

/** The channel used to test the machine, and its issuer's key. */
export interface TestChannel {
  readonly domain: Domain
  readonly terms: Terms
  readonly id: Receipt['channelId']
  readonly issuer: Signer
}
