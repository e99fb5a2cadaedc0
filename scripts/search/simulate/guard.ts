import type { GuardConfig } from '../../../hal/guard/config.ts'
import { GuardKeeper } from '../../../hal/guard/guard-keeper.ts'
import { type GuardEvent, guardStep, initialGuardState, wakeAt } from '../../../hal/guard/guard-machine.ts'
import type { GuardProcess } from '../../../hal/guard/guard-process.ts'
import type { StartKeeper } from '../../../hal/guard/keeper-link.ts'
import type { GuardReport } from '../../../hal/guard/messages.ts'
import { deferred } from '../../../hal/support/deferred.ts'
import type { Cancel } from '../../../hal/support/time.ts'
import type { OwnTime, Scheduler } from './scheduler.ts'

/** The relay's contacts as a guard drives them. */
export interface Contacts {
  set(line: string, closed: boolean): void
}

export interface GuardHands {
  /** Starts the keeper of one run of the daemon, by the daemon's time. */
  keeperIn(daemon: OwnTime): StartKeeper
  /** The daemon's end of the pipe closes. */
  orphan(): void
  /** The running guard gets SIGKILL; the kernel opens its lines. */
  kill(): void
}

/** Milliseconds of a message through a pipe, or to another thread. */
const PIPE_MS = 1
/** Milliseconds for which the keeper opens the lines without a guard. */
const OPENING_MS = 5
const START_MS = 150

/**
 * Guards and their keeper with the real rules (hal/guard/guard-machine.ts, guard-keeper.ts). Each guard is a separate process with its own time;
 * the keeper ends with the daemon.
 */
export function simulatedGuards(scheduler: Scheduler, contacts: Contacts): GuardHands {
  let kill = () => {}
  let orphan = () => {}
  let guards = 0

  const openAll = ({ lines }: GuardConfig) => {
    for (const line of lines) contacts.set(line, false)
  }

  const spawnIn =
    (daemon: OwnTime, config: GuardConfig) =>
    (onReport: (report: GuardReport) => void): GuardProcess => {
      const exited = deferred<{ how: string; isOpen: boolean }>()
      let state = initialGuardState
      let isAlive = true
      let endWait: Cancel = () => {}
      const exit = (how: string, isOpen: boolean) => {
        if (!isAlive) return
        isAlive = false
        endWait()
        // The kernel opens the lines of a process that has ended.
        openAll(config)
        scheduler.after(PIPE_MS, () => exited.resolve({ how, isOpen }))
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
            openAll(config)
            later(() => happen({ kind: 'lines-open' }), 0)
          }
          // What is in the pipe arrives, even from a guard that has exited.
          if (effect.kind === 'tell') scheduler.after(PIPE_MS, () => daemon.isOver || onReport(effect.report))
          if (effect.kind === 'exit') exit(`ended with code ${effect.code}`, effect.code === 0)
        }
        endWait()
        const wake = isAlive ? wakeAt(state, config) : undefined
        if (wake !== undefined) endWait = later(() => happen({ kind: 'time' }), wake - scheduler.now)
      }
      openAll(config)
      later(() => daemon.isOver || onReport({ type: 'ready', at: scheduler.now }), START_MS)
      kill = () => exit('ended by SIGKILL', false)
      orphan = () => void later(() => happen({ kind: 'end', code: 0 }))
      return {
        pid: ++guards,
        send: ({ type, ...rest }) => {
          if (!daemon.isOver) later(() => happen({ kind: type, ...rest } as GuardEvent))
        },
        end: () => void later(() => happen({ kind: 'end', code: 0 })),
        kill: () => exit('ended by SIGKILL', false),
        exited: exited.promise,
      }
    }

  const keeperIn =
    (daemon: OwnTime): StartKeeper =>
    (config, onReport) => {
      const keeper = new GuardKeeper({
        spawn: spawnIn(daemon, config),
        openLines: async () => {
          await daemon.pause(OPENING_MS)
          openAll(config)
        },
        report: report => void daemon.after(PIPE_MS, () => onReport(report)),
        time: daemon,
      })
      return {
        send: request => void daemon.after(PIPE_MS, () => keeper.handle(request)),
        ended: keeper.run().then(() => 'ended with code 0'),
      }
    }
  return { keeperIn, kill: () => kill(), orphan: () => orphan() }
}
