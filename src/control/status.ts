import type { BrewerStatus } from '../../hal/brewer.ts'
import type { ReaderStatus } from '../../hal/card-reader.ts'
import type { Note } from '../../hal/notes.ts'
import type { Alarm } from '../core/alarm.ts'
import type { Fault } from '../core/crema-error.ts'
import type { Address, Hash } from '../core/hex.ts'
import type { TokenUnit } from '../core/token-unit.ts'
import type { OutletStatus } from '../courier/hand-out.ts'
import type { ConditionBits, SensorStatus } from '../machine/condition.ts'
import type { EndpointStatus, GasStatus, ItemFault } from '../redeem.ts'
import type { TransactionState } from '../store/records.ts'
import type { StoreStatus } from '../store/store-status.ts'

/** A problem that keeps the machine from serving or being paid, and what to do about it. The worst comes first. */
export type Problem = Fault

/** One channel in the `status` answer. Amounts in the token's smallest unit, times in Unix seconds. */
export interface ChannelStatus {
  readonly id: Hash
  readonly payer: Address
  readonly payee: Address
  readonly symbol: string
  readonly decimals: number
  /** Null before the first sync, as are all values from the chain. */
  readonly deposited: bigint | null
  readonly redeemed: bigint | null
  readonly closesAt: bigint | null
  /** The total owed by the newest receipt. */
  readonly owed: bigint
  readonly unredeemed: bigint
  readonly depositLeft: bigint | null
  /** The offline budget: until when it serves without another sync, and the seconds left. */
  readonly servesUntil: bigint | null
  readonly secondsLeft: bigint | null
  /** Why a cup would be refused now; null if it would not be. */
  readonly refusal: string | null
  /** False for a channel that left the config with something owed in it. */
  readonly isConfigured: boolean
  /** The unit as the token's contract states it; null before it was read. */
  readonly tokenUnit: TokenUnit | null
}

/** A product as sold now: its price for each customer that may buy it, in the order in which they are tried; none if nobody can. */
export interface ProductStatus {
  readonly name: string
  readonly label: string
  /** Why nobody can buy it now, as `outOfService`; null if one customer can. */
  readonly refusal: string | null
  readonly prices: readonly { readonly channelId: Hash; readonly price: bigint; readonly symbol: string; readonly decimals: number }[]
}

export interface MachineStatus {
  readonly problems: readonly Problem[]
  /**
   * Why no drink at all is sold now: a word such as `closing` or `reader-lost`, or the name of a cause; `service` or `enrolling` in service
   * mode or enrolment. Null while any is sold. Display and lamp follow the same rule.
   */
  readonly outOfService: string | null
  readonly machine: {
    readonly name: string
    readonly address: Address
    readonly version: string
    readonly upSeconds: number
    readonly state: string
    /** How signers are recovered: with native libsecp256k1, or in JavaScript. */
    readonly signatures: 'native' | 'javascript'
    readonly durability: { readonly journalMode: string; readonly synchronous: string }
    readonly now: bigint
    readonly timeTrusted: boolean
  }
  readonly reader: ReaderStatus
  /** The device that makes the coffee, behind the relay's guard or a service port. */
  readonly brewer: BrewerStatus
  /** Whether what is sold can be recorded. While it cannot, values from the store may be missing here. */
  readonly store: StoreStatus
  /** Files of damaged or strange stores, kept beside the store until the owner moves them away. */
  readonly setAside: readonly string[]
  /** The machine's condition: the report's bits, the causes behind them with the products that each stops, and every sensor's reading. */
  readonly condition: ConditionBits & {
    readonly causes: readonly { readonly cause: string; readonly stops: readonly string[] }[]
    readonly sensors: readonly SensorStatus[]
  }
  /** Work requested or accepted here, as of the last sync; `signed` once the machine has signed its receipt. */
  readonly work: readonly {
    readonly id: bigint
    readonly cause: string
    readonly state: 'requested' | 'accepted'
    readonly signed: boolean
  }[]
  /** Messages of the drivers at start. */
  readonly notes: readonly Note[]
  readonly chain: {
    /** The RPC's host only: paths and queries may contain keys. */
    readonly host: string
    readonly reachable: boolean
    readonly fault: Fault | null
    readonly block: bigint | null
    readonly blockAt: bigint | null
    /** The newest block at the last sync that showed a newer one, and its age in seconds. */
    readonly headAt: bigint | null
    readonly headAge: bigint | null
    readonly callsLastSync: number
    /** The RPC addresses in the order in which they are asked now. */
    readonly endpoints: readonly EndpointStatus[]
    /** Parts of the last sync that failed by themselves. */
    readonly items: readonly ItemFault[]
    /** The native coin of the machine's key, in wei. */
    readonly gas: GasStatus
  }
  readonly channels: readonly ChannelStatus[]
  readonly products: readonly ProductStatus[]
  readonly redemption: {
    readonly channelId: Hash
    readonly state: TransactionState
    readonly amount: bigint
    readonly transaction: Hash
    /** For how long it is under way. */
    readonly seconds: bigint
    /** Why it is not final yet; null where nothing keeps it. */
    readonly why: Fault | null
  } | null
  /** The newest report sent; null before the first. */
  readonly report: { readonly sequence: bigint; readonly state: TransactionState; readonly at: bigint; readonly transaction: Hash } | null
  /** Where the newest receipts are handed out; none if not configured. */
  readonly courier: readonly OutletStatus[]
  readonly cups: readonly {
    readonly product: string
    readonly cups: number
    readonly amount: bigint
    readonly symbol: string
    readonly decimals: number
  }[]
  /** Open alarms: the store may not be whole, or not the only one. At most the allowance is served meanwhile. */
  readonly alarms: readonly Alarm[]
  /** The number of credits owed to holders for paid cups that were not brewed. */
  readonly credits: number
  /** The number of vends that wait for the owner's decision. */
  readonly undecided: number
}

/** MachineStatus as received over the control socket: bigints are decimal strings. */
export type Wire<T> = T extends bigint
  ? string
  : T extends readonly (infer E)[]
    ? Wire<E>[]
    : T extends object
      ? { [K in keyof T]: Wire<T[K]> }
      : T
