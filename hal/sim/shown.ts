import type { AnsweredRequest } from './connection.ts'
import { ignoreAway, openLink } from './link.ts'
import type { SimOptions } from './options.ts'

/** Keeps showing the last value it was given. */
export interface Shown {
  show(what: AnsweredRequest): Promise<void>
  dispose(): Promise<void>
}

/** Shows a value at the simulator, and again whenever the simulator comes back. Its absence is no error. */
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
