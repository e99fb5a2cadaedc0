import type { RecoverAddress } from '../core/signature.ts'
import { recoverAddress } from './javascript.ts'
import { loadNativeRecover } from './native.ts'

/** How signatures are recovered here. `status` shows the name. */
export interface Recovery {
  readonly name: 'native' | 'javascript'
  readonly recover: RecoverAddress
}

/** Native where the binding of libsecp256k1 loads, JavaScript elsewhere. */
export async function loadRecover(): Promise<Recovery> {
  const native = loadNativeRecover()
  return native === null ? { name: 'javascript', recover: recoverAddress } : { name: 'native', recover: native }
}
