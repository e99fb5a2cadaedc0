import type { Domain } from '../core/domain.ts'
import { channelId } from '../core/terms.ts'
import type { Store } from './store.ts'

/** The parts of a store that say of which contract it is. */
export type OwnedStore = Pick<Store, 'domain' | 'channels' | 'receipts' | 'syncs'>

/**
 * A store is of one PaymentChannels: what its channels are owed is redeemed there and nowhere else. One that nothing came into yet becomes the
 * config's.
 * @throws Error where it is of another than the config names
 */
export function requireOwnStore(store: OwnedStore, domain: Domain, folder: string): void {
  const known = store.domain.get()
  if (known !== null && isSame(known, domain)) return
  const isForeign = known !== null || store.channels.all().some(({ id, terms }) => channelId(terms, domain) !== id)
  if (isForeign && !isUnused(store))
    throw new Error(
      `The store in ${folder} is of ${known === null ? 'another PaymentChannels' : nameOf(known)}; the config names ${nameOf(domain)}.\nExpected the same: what this machine is owed there can be redeemed only there.\nTo redeem it put the old [chain] id and contract back and run crema machine redeem; for the new contract name another [machine] state directory.`,
    )
  store.domain.put(domain)
}

/** It never reached its contract, whose address may have been mistyped, and holds no receipt. */
const isUnused = ({ syncs, channels, receipts }: OwnedStore): boolean =>
  syncs.last() === null && channels.all().every(({ id }) => receipts.newest(id) === null)

const isSame = (one: Domain, other: Domain): boolean => one.chainId === other.chainId && one.contract === other.contract
const nameOf = ({ chainId, contract }: Domain): string => `PaymentChannels ${contract} on chain ${chainId}`
