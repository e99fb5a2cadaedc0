import type { AnsweredRequest } from './connection.ts'
import { ignoreAway, openLink } from './link.ts'
import type { SimOptions } from './options.ts'

/** Something that keeps showing the last thing it was told. */
export interface Shown {
  show(what: AnsweredRequest): Promise<void>
  dispose(): Promise<void>
}

/** Shows at the simulator, and again whenever it comes back: while it is away, showing is no error. */
export async function openShown(options: SimOptions): Promise<Shown> {
  let last: AnsweredRequest | undefined
  const link = openLink({
    socketPath: options.socketPath,
    onUp() {
      if (last) link.request(last).catch(ignoreAway)
    },
  })
  await link.tried
  return {
    async show(what) {
      last = what
      await link.request(what).catch(ignoreAway)
    },
    dispose: () => link.close(),
  }
}
