import { CremaError } from '../core/crema-error.ts'
import type { Domain } from '../core/domain.ts'
import { channelId } from '../core/terms.ts'
import type { Store } from './store.ts'

/** The parts of a store that show which contract it belongs to. */
export type OwnedStore = Pick<Store, 'domain' | 'channels' | 'receipts' | 'syncs'>

/**
 * A store belongs to one PaymentChannels contract: the amounts owed in its channels can be redeemed only there. An unused store
 * is assigned to the configured contract.
 * @throws Error when it belongs to a contract other than the configured one
 */
export function requireOwnStore(store: OwnedStore, domain: Domain, folder: string): void {
  const known = store.domain.get()
  if (known !== null && isSame(known, domain)) return
  const isForeign = known !== null || store.channels.all().some(({ id, terms }) => channelId(terms, domain) !== id)
  if (isForeign && !isUnused(store))
    throw new CremaError({
      code: 'store-of-another-contract',
      fact: `The store in ${folder} belongs to ${known === null ? 'another PaymentChannels' : nameOf(known)}, but the config names ${nameOf(domain)}.`,
      expected: 'the same contract: only there can the receipts in the store be redeemed',
      remedy:
        'To redeem them, restore the old [chain] id and contract and run crema machine redeem. For the new contract, name another [machine] state directory.',
    })
  store.domain.put(domain)
}

/** Whether the store was never synced (the contract's address may have been mistyped) and holds no receipt. */
const isUnused = ({ syncs, channels, receipts }: OwnedStore): boolean =>
  syncs.last() === null && channels.all().every(({ id }) => receipts.newest(id) === null)

const isSame = (one: Domain, other: Domain): boolean => one.chainId === other.chainId && one.contract === other.contract
const nameOf = ({ chainId, contract }: Domain): string => `PaymentChannels ${contract} on chain ${chainId}`
