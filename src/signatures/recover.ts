import type { RecoverAddress } from '../core/signature.ts'
import { recoverAddress } from './javascript.ts'
import { loadNativeRecover } from './native.ts'

/** The implementation used to recover signers. `status` shows its name. */
export interface Recovery {
  readonly name: 'native' | 'javascript'
  readonly recover: RecoverAddress
}

/** Native if the binding of libsecp256k1 loads, otherwise JavaScript. */
export async function loadRecover(): Promise<Recovery> {
  const native = loadNativeRecover()
  return native === null ? { name: 'javascript', recover: recoverAddress } : { name: 'native', recover: native }
}
