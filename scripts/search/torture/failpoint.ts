import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deferred } from '../../../hal/support/deferred.ts'

/** The file that names the failpoint of the machine in this folder. */
export const failpointIn = (folder: string): string => join(folder, 'failpoint', 'at')

/** One failpoint of a machine, set while it runs. A process that reaches it stops. */
export class Failpoint {
  readonly #file: string

  constructor(folder: string) {
    this.#file = failpointIn(folder)
    mkdirSync(dirname(this.#file), { recursive: true })
  }

  /** Sets it. Resolves with the number of the process that stopped there; null if none has when `over` aborts. */
  set(name: string, over: AbortSignal): Promise<number | null> {
    const reached = deferred<number | null>()
    const tell = (pid: number | null) => {
      watcher.close()
      reached.resolve(pid)
    }
    const watcher = watch(dirname(this.#file), () => {
      const pid = this.#reachedBy()
      if (pid !== null) tell(pid)
    })
    const end = () => {
      rmSync(this.#file, { force: true })
      tell(this.#reachedBy())
    }
    over.addEventListener('abort', end, { once: true })
    // At once: a process must not read half a name.
    writeFileSync(`${this.#file}.new`, name)
    renameSync(`${this.#file}.new`, this.#file)
    return reached.promise
  }

  /** The process that says that it is there; it says it once. */
  #reachedBy(): number | null {
    const folder = dirname(this.#file)
    const file = readdirSync(folder).find(name => /\.\d+$/.test(name))
    if (file === undefined) return null
    rmSync(join(folder, file), { force: true })
    return Number(file.split('.').at(-1))
  }
}

/** Lets a process go on that stopped at a failpoint. It says that it is there a moment before it stops. */
export async function goOn(pid: number): Promise<void> {
  while (stateOf(pid) !== 'T' && stateOf(pid) !== null) await new Promise(setImmediate)
  if (stateOf(pid) !== null) process.kill(pid, 'SIGCONT')
}

/** A process's state (proc(5)), such as `T` for stopped; null when it has ended. */
function stateOf(pid: number): string | null {
  try {
    const state = / ([A-Za-z]) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, ''))?.[1] ?? null
    return state === 'Z' ? null : state
  } catch {
    return null
  }
}
