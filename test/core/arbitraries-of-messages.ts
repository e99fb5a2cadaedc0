import fc from 'fast-check'
import type { Messages } from '../../src/core/messages.ts'
import { address, hash, uint32, uint64, uint128 } from './tap/arbitraries.ts'

/** Any message of each type. */
export const messages = {
  Badge: fc.record({ holder: address, issuedAt: uint64, expiresAt: uint64, dailyLimit: uint128 }),
  Receipt: fc.record({ channelId: hash, sequence: uint64, cumulativeAmount: uint128, issuedAt: uint64, previous: hash }),
  Acceptance: fc.record({ receipt: hash }),
  Revocation: fc.record({ holder: address, at: uint64 }),
  Visit: fc.record({ machine: address, nonce: hash }),
  Registration: fc.record({ owner: address }),
  Report: fc.record({
    ...{ sequence: uint64, reportedAt: uint64, cups: uint64, cupsByProduct: hash },
    ...{ status: uint32, faults: uint32, supplies: uint32, software: hash },
  }),
  Consent: fc.record({ customer: address, offerId: hash, expiresAt: uint64 }),
  ConsentWithdrawal: fc.record({ customer: address, offerId: hash, until: uint64 }),
  Completion: fc.record({ workOrders: address, orderId: fc.bigInt(0n, 2n ** 256n - 1n), receipt: hash }),
} satisfies { [Name in keyof Messages]: fc.Arbitrary<Messages[Name]> }
