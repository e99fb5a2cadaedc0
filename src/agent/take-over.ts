import type { Brewer } from '../../hal/brewer.ts'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import type { Vend } from '../store/records.ts'
import { requireOwnStore } from '../store/require-own-store.ts'
import type { Store } from '../store/store.ts'
import { domainOf } from './assemble.ts'

/**
 * Takes over what the last run left in the store, and settles its open vends. Closes a store that cannot be used.
 * @returns the vends that were open, as settled
 * @throws Error when it belongs to a contract other than the configured one; StoreError
 */
export function takeOver(store: Store, config: Config, log: Logger): Vend[] {
  try {
    requireOwnStore(store, domainOf(config), config.machine.state)
    const cutOff = store.vends.settleAfterCrash(store.clock.storedAt())
    for (const { id, state } of cutOff)
      log.warn({ vend: id, state }, 'A vend that was open when the machine last stopped has been settled.')
    return cutOff
  } catch (error) {
    store.close()
    throw error
  }
}

/**
 * Stores whether the brewer is dry, so that a restart does not offer drinks that it cannot brew. A lost brewer reports nothing
 * about its water.
 */
export function rememberDry(brewer: Brewer, store: Store, log: Logger, signal: AbortSignal): void {
  brewer.onStatus(({ state }) => {
    try {
      if (state !== 'lost') store.brewer.putDry(state === 'dry')
    } catch (error) {
      log.error({ err: error, state }, 'Could not store whether water flows.')
    }
  }, signal)
}
