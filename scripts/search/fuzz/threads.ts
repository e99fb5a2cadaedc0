import type { Worker } from 'node:worker_threads'
import { startThread } from '../../../hal/support/child-script.ts'
import type { FromThread, Task } from './messages.ts'
import { hexOf } from './target.ts'
import { UnderWay } from './under-way.ts'

/** What all threads found. */
export interface Found {
  readonly inputs: number
  readonly violations: readonly FoundViolation[]
  /** What reached something new, by target. */
  readonly kept: ReadonlyMap<string, readonly Uint8Array[]>
}

export interface FoundViolation {
  readonly target: string
  readonly text: string
  /** In hex. */
  readonly input: string
}

/** An input that takes longer than this has no end. */
const HANGS_AFTER_MS = 30_000
const MOST_MEGABYTES = 1024

/** Runs tasks in a thread each. What one finds is told to the others. A thread that hangs or dies is a violation by its last input. */
export async function runThreads(tasks: readonly Omit<Task, 'underWay'>[], onViolation: (found: FoundViolation) => void): Promise<Found> {
  const violations: FoundViolation[] = []
  const kept = new Map<string, Uint8Array[]>()
  const workers: Worker[] = []
  const note = (found: FoundViolation) => {
    if (violations.some(({ target, text }) => target === found.target && text === found.text)) return
    violations.push(found)
    onViolation(found)
  }
  const running = tasks.map(task =>
    runThread(task, {
      start: worker => void workers.push(worker),
      violation: note,
      kept: (from, target, input) => {
        kept.set(target, [...(kept.get(target) ?? []), input])
        for (const other of workers) if (other !== from) other.postMessage({ target, input })
      },
    }),
  )
  const inputs = (await Promise.all(running)).reduce((sum, each) => sum + each, 0)
  return { inputs, violations, kept }
}

interface Listener {
  start(worker: Worker): void
  violation(found: FoundViolation): void
  kept(from: Worker, target: string, input: Uint8Array): void
}

/** @returns how many inputs it fed */
function runThread(task: Omit<Task, 'underWay'>, { start, violation, kept }: Listener): Promise<number> {
  const memory = new SharedArrayBuffer(UnderWay.size)
  const underWay = new UnderWay(memory)
  const data: Task = { ...task, underWay: memory }
  const worker = startThread('./worker', import.meta.url, data, { maxOldGenerationSizeMb: MOST_MEGABYTES })
  start(worker)
  const last = (text: string): FoundViolation => {
    const { target, input } = underWay.now
    return { target: task.targets[target] ?? '', text, input: hexOf(input) }
  }
  return new Promise(resolve => {
    let fed: number | null = null
    let seen = { count: -1, at: performance.now() }
    const watch = setInterval(() => {
      const { count } = underWay
      if (count !== seen.count) seen = { count, at: performance.now() }
      else if (fed === null && performance.now() - seen.at > HANGS_AFTER_MS) end(last('it does not end'))
    }, 1000)
    const end = (found: FoundViolation | null) => {
      clearInterval(watch)
      if (found !== null) violation(found)
      void worker.terminate()
      resolve(fed ?? underWay.count)
    }
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'kept') kept(worker, message.target, message.input)
      else if (message.kind === 'violation') violation(message)
      else fed = message.inputs
    })
    let why = ''
    worker.on('error', error => {
      why = `: ${error.stack ?? error.message}`
    })
    worker.on('exit', () => end(fed === null ? last(`the thread ended${why}`) : null))
  })
}
