import { type Finding, fail, ok } from '../../hal/finding.ts'
import { readKey } from '../files/keys.ts'
import { createSigner } from '../signatures/javascript.ts'

/** Checks that the machine's key exists, is accessible to its user only, and is valid. */
export function diagnoseKey(path: string): Finding {
  try {
    return ok('key', `${path} is the key of ${createSigner(readKey(path)).address}, and its owner's alone.`)
  } catch (error) {
    const [fact = '', ...remedy] = (error as Error).message.split('\n')
    const hint = process.getuid?.() === 0 ? [] : ['Or run this as root: the key is root’s, and systemd hands it to the service.']
    return fail('key', fact, [...remedy, ...hint].join(' '))
  }
}
