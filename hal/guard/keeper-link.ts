import { startThread } from '../support/child-script.ts'
import { reasonOf } from '../support/crema-error.ts'
import type { GuardConfig } from './config.ts'
import type { KeeperReport, KeeperRequest } from './keeper-messages.ts'

/** The daemon's handle on the thread that keeps the guard. */
export interface KeeperLink {
  send(request: KeeperRequest): void
  /** Settles with how the thread ended, to complete a sentence. Its guard then notices a closed pipe, opens the lines and exits. */
  readonly ended: Promise<string>
}

/** Starts a keeper, which reports to the callback. */
export type StartKeeper = (config: GuardConfig, onReport: (report: KeeperReport) => void) => KeeperLink

/** Starts it in a separate thread. */
export const startKeeper: StartKeeper = (config, onReport) => {
  const thread = startThread('./keeper-thread', import.meta.url, config)
  thread.on('message', onReport)
  let reason = ''
  thread.once('error', error => {
    reason = `: ${reasonOf(error)}`
  })
  return {
    send: request => thread.postMessage(request),
    ended: new Promise(resolve => thread.once('exit', code => resolve(`ended with code ${code}${reason}`))),
  }
}
