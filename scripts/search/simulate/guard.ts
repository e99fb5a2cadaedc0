import { type GuardEvent, guardStep, initialGuardState, wakeAt } from '../../../hal/guard/guard-machine.ts'
import type { GuardProcess, SpawnGuard } from '../../../hal/guard/guard-process.ts'
import { deferred } from '../../../hal/support/deferred.ts'
import type { Cancel } from '../../../hal/support/time.ts'
import type { Scheduler } from './scheduler.ts'

/** The relay's contacts as a guard drives them. */
export interface Contacts {
  set(line: string, closed: boolean): void
}

export interface GuardHands {
  /** Starts guards for one run of the daemon. */
  spawnFor(daemon: { readonly isOver: boolean }): SpawnGuard
  /** The daemon's end of the pipe closes. */
  orphan(): void
  /** The running guard gets SIGKILL; the kernel opens its lines. */
  kill(): void
}

/** Milliseconds of a message through a pipe. */
const PIPE_MS = 1
const START_MS = 150

/** Guard processes with the real rules (hal/guard/guard-machine.ts), each in a separate process with its own time. */
export function simulatedGuards(scheduler: Scheduler, contacts: Contacts): GuardHands {
  let kill = () => {}
  let orphan = () => {}

  const spawnFor =
    (daemon: { readonly isOver: boolean }): SpawnGuard =>
    (config, onReport): GuardProcess => {
      const exited = deferred<string>()
      let state = initialGuardState
      let isAlive = true
      let endWait: Cancel = () => {}
      const openAll = () => {
        for (const line of config.lines) contacts.set(line, false)
      }
      const exit = (how: string) => {
        if (!isAlive) return
        isAlive = false
        endWait()
        openAll()
        scheduler.after(PIPE_MS, () => exited.resolve(how))
      }
      const later = (act: () => void, ms = PIPE_MS) => scheduler.after(ms, () => isAlive && act())
      const happen = (event: GuardEvent) => {
        const { state: next, effects } = guardStep(state, event, scheduler.now, config)
        state = next
        for (const effect of effects) {
          if (effect.kind === 'close-line') {
            contacts.set(effect.line, true)
            later(() => happen({ kind: 'line-closed', id: effect.id }), 0)
          }
          if (effect.kind === 'open-lines') {
            openAll()
            later(() => happen({ kind: 'lines-open' }), 0)
          }
          // What is in the pipe arrives, even from a guard that has exited.
          if (effect.kind === 'tell') scheduler.after(PIPE_MS, () => daemon.isOver || onReport(effect.report))
          if (effect.kind === 'exit') exit(`ended with code ${effect.code}`)
        }
        endWait()
        const wake = isAlive ? wakeAt(state, config) : undefined
        if (wake !== undefined) endWait = later(() => happen({ kind: 'time' }), wake - scheduler.now)
      }
      openAll()
      later(() => daemon.isOver || onReport({ type: 'ready', at: scheduler.now }), START_MS)
      kill = () => exit('ended by SIGKILL')
      orphan = () => void later(() => happen({ kind: 'end', code: 0 }))
      return {
        pid: 1,
        send: ({ type, ...rest }) => {
          if (!daemon.isOver) later(() => happen({ kind: type, ...rest } as GuardEvent))
        },
        end: () => void later(() => happen({ kind: 'end', code: 0 })),
        kill: () => exit('ended by SIGKILL'),
        exited: exited.promise,
      }
    }
  return { spawnFor, kill: () => kill(), orphan: () => orphan() }
}
