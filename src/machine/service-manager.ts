import type { Logger } from '../logger.ts'

/** Notifications to systemd (sd_notify(3)); none if systemd did not start the daemon. */
export interface ServiceManager {
  /** The machine serves: store, relay and drivers are open. */
  ready(): void
  /** Feeds the watchdog. */
  alive(): void
  stopping(): void
  /** The longest interval between calls of `alive`; null without a watchdog. */
  readonly watchdogMs: number | null
}

const silent: ServiceManager = { ready: () => {}, alive: () => {}, stopping: () => {}, watchdogMs: null }

/** systemd, called through its own library so that NotifyAccess=main is enough. The library is loaded only if NOTIFY_SOCKET is set. */
export async function openServiceManager(environment: NodeJS.ProcessEnv, log: Logger): Promise<ServiceManager> {
  if (environment['NOTIFY_SOCKET'] === undefined) return silent
  try {
    const { default: koffi } = await import('koffi')
    const notify = koffi.load('libsystemd.so.0').func('int sd_notify(int unset_environment, const char *state)')
    const tell = (state: string) => {
      const result = notify(0, state) as number
      if (result < 0) log.warn({ state, errno: -result }, 'systemd did not accept a notification.')
    }
    return {
      ready: () => tell('READY=1'),
      alive: () => tell('WATCHDOG=1'),
      stopping: () => tell('STOPPING=1'),
      watchdogMs: watchdogOf(environment),
    }
  } catch (error) {
    log.error({ err: error }, 'libsystemd cannot be called: systemd will not learn that the daemon is ready.')
    return silent
  }
}

function watchdogOf(environment: NodeJS.ProcessEnv): number | null {
  const microseconds = Number(environment['WATCHDOG_USEC'])
  const isMine = environment['WATCHDOG_PID'] === undefined || Number(environment['WATCHDOG_PID']) === process.pid
  return isMine && microseconds > 0 ? microseconds / 1000 : null
}
