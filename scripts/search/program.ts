import { cremaMain } from '../../test/support/crema.ts'
import { bundle } from '../bundle/bundle.ts'

/** The program to search: the one that was named, or this checkout's release, made of its sources as they are now. */
export async function programOf(named: string | undefined): Promise<string> {
  if (named === undefined) await bundle()
  return named ?? cremaMain
}
