import { parentPort, workerData } from 'node:worker_threads'
import { play } from './play.ts'
import type { Bench } from './record.ts'

/** A thread that plays one course after the other. */
export interface Lane extends Bench {
  /** Cuts of each course. */
  readonly cuts: number
  /** Unix milliseconds. */
  readonly until: number
}

const { cuts, until, ...bench } = workerData as Lane
const isOver = () => performance.timeOrigin + performance.now() > until

parentPort?.on('message', (seed: number) => parentPort?.postMessage(play(seed, cuts, bench, isOver)))
