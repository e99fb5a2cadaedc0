import { z } from 'zod'
import type { SimulatorAnswer } from '../../hal/sim/messages.ts'
import type { Fault } from '../core/crema-error.ts'
import type { HolderEntry } from './holders.ts'

/** Facts that do not change while the panel runs. */
export interface PanelFacts {
  readonly machineName: string
  /** `line` is the relay line. Prices are in the ledger. */
  readonly products: readonly { readonly name: string; readonly label: string; readonly line: string }[]
  /** The machine's sensors, each with the cause it shows. */
  readonly sensors: readonly { readonly name: string; readonly cause: string }[]
  readonly holders: readonly HolderEntry[]
}

/** The daemon: started by the panel, off, or started elsewhere. */
export interface Power {
  readonly at: 'on' | 'off' | 'elsewhere'
  /** Why it stopped unexpectedly; null if it did not. */
  readonly why: string | null
}

/** `none`: the panel is not between the machine and its node. */
export type Network = 'up' | 'cut' | 'none'

/** The raw answers of the daemon's control socket. */
export interface LedgerAnswers {
  readonly status: unknown
  readonly receipts: unknown
  readonly vends: unknown
  readonly redemptions: unknown
  readonly credits: unknown
}

/** Requests of the page. `simulator` is passed on to the simulator, which validates it. */
export const pageRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('simulator'), message: z.looseObject({ type: z.string() }) }),
  z.strictObject({ type: z.literal('power'), on: z.boolean() }),
  z.strictObject({ type: z.literal('network'), on: z.boolean() }),
  z.strictObject({ type: z.literal('redeem') }),
])

export type PageRequest = z.infer<typeof pageRequestSchema>

/** Messages of the server. All but `simulator` and `refused` are sent once at the beginning and on each change. */
export type PanelMessage =
  | { readonly type: 'facts'; readonly facts: PanelFacts }
  | { readonly type: 'simulator'; readonly message: SimulatorAnswer }
  /** Null: the simulator is connected (again), and has not received any request yet. */
  | { readonly type: 'simulator-link'; readonly fault: Fault | null }
  | { readonly type: 'power'; readonly power: Power }
  | { readonly type: 'network'; readonly network: Network }
  /** After a fault, the page keeps the last ledger read. */
  | { readonly type: 'ledger'; readonly ledger: LedgerAnswers }
  | { readonly type: 'ledger-fault'; readonly fault: string }
  /** A request was refused. */
  | { readonly type: 'refused'; readonly fault: Fault }
