import { ZERO_ADDRESS, ZERO_HASH } from '../core/hex.ts'
import { digestOf, domainSeparator, structHash } from '../core/messages.ts'
import { type CompactSignature, type RecoverAddress, recoverSigner } from '../core/signature.ts'
import { recoverAddress } from './javascript.ts'
import { loadNativeRecover } from './native.ts'

/** The implementation used to recover signers. `status` shows its name. */
export interface Recovery {
  readonly name: 'native' | 'javascript'
  readonly recover: RecoverAddress
}

/** Verifications before the first customer's: V8 compiles what it has seen often. */
const WARMING = { native: 100, javascript: 10 }

/** Native if the binding of libsecp256k1 loads, otherwise JavaScript. Warmed up, so that the first tap takes no longer than later ones. */
export function loadRecover(): Recovery {
  const native = loadNativeRecover()
  const recovery: Recovery = native === null ? { name: 'javascript', recover: recoverAddress } : { name: 'native', recover: native }
  for (let times = 0; times < WARMING[recovery.name]; times++) verifySomething(recovery.recover, BigInt(times))
  return recovery
}

/** Any numbers that a signer can be recovered from. */
const ANY_SIGNATURE: CompactSignature = { r: `0x${'1'.padStart(64, '0')}`, vs: `0x${'1'.padStart(64, '0')}` }

function verifySomething(recover: RecoverAddress, sequence: bigint): void {
  const separator = domainSeparator({ chainId: 1n, contract: ZERO_ADDRESS })
  const receipt = { channelId: ZERO_HASH, sequence, cumulativeAmount: sequence, issuedAt: sequence, previous: ZERO_HASH }
  recoverSigner(digestOf(separator, structHash('Receipt', receipt)), ANY_SIGNATURE, recover)
}
