import { z } from 'zod'
import type { SimulatorAnswer } from '../../hal/sim/messages.ts'
import type { HolderEntry } from './holders.ts'

/** Something that keeps the panel from showing or doing a thing: what happened, and what to do about it. */
export interface Fault {
  readonly what: string
  readonly remedy: string
}

/** What does not change while the panel runs. */
export interface PanelFacts {
  readonly machineName: string
  /** `line` is the relay's. What they cost is in the ledger. */
  readonly products: readonly { readonly name: string; readonly label: string; readonly line: string }[]
  /** What the machine looks at, each with what it means when it is bad. */
  readonly sensors: readonly { readonly name: string; readonly cause: string }[]
  readonly holders: readonly HolderEntry[]
}

/** The daemon: a child of the panel, a process that somebody else started, or not there. */
export interface Power {
  readonly at: 'on' | 'off' | 'elsewhere'
  /** Why it went off by itself; null when it did not. */
  readonly why: string | null
}

/** `none`: the panel does not stand between the machine and its node. */
export type Network = 'up' | 'cut' | 'none'

/** What the daemon's control socket answered, as it came. */
export interface Ledger {
  readonly status: unknown
  readonly receipts: unknown
  readonly vends: unknown
  readonly redemptions: unknown
  readonly credits: unknown
}

/** What the page says. `simulator` goes on to the simulator, which judges it. */
export const pageRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('simulator'), message: z.looseObject({ type: z.string() }) }),
  z.strictObject({ type: z.literal('power'), on: z.boolean() }),
  z.strictObject({ type: z.literal('network'), on: z.boolean() }),
  z.strictObject({ type: z.literal('redeem') }),
])

export type PageRequest = z.infer<typeof pageRequestSchema>

/** What the server says. Everything but `simulator` and `refused` comes once at the beginning and again whenever it changes. */
export type PanelMessage =
  | { readonly type: 'facts'; readonly facts: PanelFacts }
  | { readonly type: 'simulator'; readonly message: SimulatorAnswer }
  /** Null: the simulator is there (again), and nothing was asked of it yet. */
  | { readonly type: 'simulator-link'; readonly fault: Fault | null }
  | { readonly type: 'power'; readonly power: Power }
  | { readonly type: 'network'; readonly network: Network }
  /** With a fault, the ledger stays the last one that was read. */
  | { readonly type: 'ledger'; readonly ledger: Ledger }
  | { readonly type: 'ledger-fault'; readonly fault: string }
  /** A request was not done. */
  | { readonly type: 'refused'; readonly why: string }
