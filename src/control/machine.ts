import type { Hal } from '../../hal/hal.ts'
import type { Config, ProductConfig } from '../config.ts'
import type { AcceptedClaim } from '../core/accepted-claim.ts'
import type { Fault } from '../core/crema-error.ts'
import type { Hash } from '../core/hex.ts'
import type { RecoverAddress, Signer } from '../core/signature.ts'
import type { ServedChannel } from '../core/tap/served-channel.ts'
import type { OutletStatus } from '../courier/hand-out.ts'
import type { MachineClock } from '../machine/clock.ts'
import type { Condition } from '../machine/condition.ts'
import type { Menu } from '../machine/menu.ts'
import type { EnrolledCard } from '../nfc/enrol.ts'
import type { ChainStatus, ClosedChannel } from '../redeem.ts'
import type { Circumstances, Redemption } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { Time } from '../support/time.ts'

/** The parts of the running machine that the control socket uses. */
export interface ControlledMachine {
  readonly config: Config
  readonly signer: Pick<Signer, 'address'>
  readonly recovery: { readonly name: 'native' | 'javascript'; readonly recover: RecoverAddress }
  readonly store: Store
  readonly hal: Pick<Hal, 'reader' | 'brewer' | 'notes'>
  readonly clock: MachineClock
  readonly customers: {
    /** Every channel in which money may be owed. */
    all(): readonly ServedChannel[]
    served(): readonly ServedChannel[]
    /** Channels that left the config, in which something is still owed. */
    left(): readonly ServedChannel[]
    whyNotServed(channel: ServedChannel): string | null
    /** In the channel's token; null if the product is not sold to this customer. */
    priceIn(channel: ServedChannel, product: ProductConfig): bigint | null
  }
  readonly condition: Pick<Condition, 'bits' | 'causes' | 'sensors' | 'causesAgainst'>
  readonly menu: Pick<Menu, 'product' | 'whyNothing' | 'whyNotSold'>
  readonly vends: {
    readonly state: string
    enrol(forMs: number): Promise<EnrolledCard>
  }
  readonly redeem: {
    status(): ChainStatus
    fault(channelId: Hash): Fault | null
    /** Why a transaction under way is not final yet. */
    why(transaction: number): Fault | null
    resync(): Promise<void>
    sync(asked: readonly ServedChannel[]): Promise<Redemption[]>
    close(channel: ServedChannel): Promise<ClosedChannel>
  }
  readonly courier: { status(): OutletStatus[] }
  /** The newest receipt of each channel, with the machine's Acceptance. */
  claims(): readonly AcceptedClaim[]
  readonly time: Pick<Time, 'now'>
  /** By the monotonic clock. */
  readonly startedMs: number
  circumstances(channel: ServedChannel): Circumstances
}
