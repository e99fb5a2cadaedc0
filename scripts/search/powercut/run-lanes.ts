import type { Worker } from 'node:worker_threads'
import { startThread } from '../../../hal/support/child-script.ts'
import type { Lane } from './lane.ts'
import type { Verdict } from './play.ts'

export interface Lanes {
  /** The number of cuts. */
  readonly wanted: number
  /** The most cuts of one course. */
  readonly each: number
  readonly from: number
  /** One seed alone. */
  readonly only: number | null
  /** One for each thread. */
  readonly folders: readonly string[]
  readonly library: string
  /** Unix milliseconds. */
  readonly until: number
  /** Whether the first course with a violation is the last one. */
  readonly first: boolean
  tell(line: string): void
}

export interface Total {
  readonly cuts: number
  readonly violations: number
}

/** Plays courses on several threads until there were enough cuts. */
export async function runLanes({ wanted, each, from, only, folders, library, until, first, tell }: Lanes): Promise<Total> {
  const total = { cuts: 0, violations: 0 }
  let next = only ?? from
  const isOver = () => Date.now() >= until || (first && total.violations > 0)
  const mayGoOn = () => !isOver() && (only === null ? total.cuts < wanted : next === only)
  const run = async (folder: string) => {
    const lane: Lane = { folder, library, cuts: each, until }
    const thread = startThread('./lane', import.meta.url, lane)
    while (mayGoOn()) {
      const { seed, cuts, violations } = await played(thread, next++)
      total.cuts += cuts
      total.violations += violations.length
      for (const violation of violations) tell(`VIOLATION seed ${seed}, ${violation}`)
    }
    await thread.terminate()
  }
  await Promise.all(folders.map(run))
  return total
}

const played = (thread: Worker, seed: number): Promise<Verdict> =>
  new Promise((resolve, reject) => {
    thread.once('error', reject)
    thread.once('message', verdict => {
      thread.off('error', reject)
      resolve(verdict)
    })
    thread.postMessage(seed)
  })
