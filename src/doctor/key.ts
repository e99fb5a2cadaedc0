import { type Finding, failed, ok } from '../../hal/finding.ts'
import { faultOf } from '../core/crema-error.ts'
import { readKey } from '../files/keys.ts'
import { createSigner } from '../signatures/javascript.ts'

/** Checks that the machine's key exists, is accessible to its user only, and is valid. */
export function diagnoseKey(path: string): Finding {
  try {
    return ok('key', `${path} is the key of ${createSigner(readKey(path)).address}, and its owner's alone.`)
  } catch (error) {
    const fault = faultOf(error)
    const hint = process.getuid?.() === 0 ? '' : ' Or run this as root: the key is root’s, and systemd passes it to the service.'
    return failed('key', { ...fault, remedy: `${fault.remedy}${hint}` })
  }
}
