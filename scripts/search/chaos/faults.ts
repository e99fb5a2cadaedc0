/** What an endpoint does to a request as a whole. */
export type TransportFault =
  | { readonly kind: 'hang' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'half-a-body' }
  | { readonly kind: 'garbage'; readonly text: string }
  | { readonly kind: 'rate-limit'; readonly retryAfter: number; readonly how: 'http' | 'json-rpc' }
  | { readonly kind: 'http-error'; readonly status: number }
  | { readonly kind: 'huge-body'; readonly megabytes: number; readonly compressed: boolean }
  | { readonly kind: 'other-id' }

/** What an endpoint makes of single calls: it answers, but not with the truth. */
export type Lie =
  | { readonly kind: 'another-chain'; readonly chainId: number | null; readonly height: number; readonly in2099: boolean }
  | { readonly kind: 'chain-id'; readonly chainId: number }
  | { readonly kind: 'lag'; readonly blocks: number | 'frozen'; readonly flaps: boolean }
  | { readonly kind: 'height'; readonly ahead: number; readonly secondsAhead: number }
  | { readonly kind: 'nonces'; readonly off: number }
  | { readonly kind: 'logs'; readonly how: 'none' | 'twice' | 'other-holder' }
  | { readonly kind: 'receipts'; readonly how: 'none' | 'failed' | 'other-block' }
  | { readonly kind: 'no-transactions' }
  | { readonly kind: 'send-answer'; readonly text: string; readonly sent: boolean }
  | { readonly kind: 'fees'; readonly factor: number }
  | { readonly kind: 'deposit'; readonly factor: number }

export type EndpointFault = TransportFault | Lie

const TRANSPORT = ['hang', 'delay', 'drop', 'half-a-body', 'garbage', 'rate-limit', 'http-error', 'huge-body', 'other-id']
export const isTransport = (fault: EndpointFault): fault is TransportFault => TRANSPORT.includes(fault.kind)

/** A fault of an endpoint while it lasts. Times in milliseconds since the machine had synced. */
export interface Spell {
  readonly from: number
  readonly until: number
  /** Which endpoint; null for all of them. */
  readonly endpoint: number | null
  /** The JSON-RPC methods that it strikes; null for all. */
  readonly methods: readonly string[] | null
  /** The share of requests that it strikes. */
  readonly share: number
  readonly fault: EndpointFault
}

/** What happens to the chain, to the machine and among its people. Times as in `Spell`. */
export type Act = { readonly at: number } & (
  | { readonly kind: 'tap' }
  | { readonly kind: 'redeem' }
  | { readonly kind: 'top-up'; readonly cups: number }
  | { readonly kind: 'leave' }
  | { readonly kind: 'stay' }
  /** The payer that leaves takes back the rest once its notice has run out, with the machine on or off. */
  | { readonly kind: 'run-out'; readonly off: boolean }
  | { readonly kind: 'dismiss' }
  | { readonly kind: 'twin'; readonly cups: number }
  | { readonly kind: 'reorg'; readonly depth: number }
  | { readonly kind: 'fee-spike'; readonly gwei: number }
  | { readonly kind: 'halt' }
  | { readonly kind: 'go-on' }
  | { readonly kind: 'pass-weeks'; readonly weeks: number }
  | { readonly kind: 'wall'; readonly year: 1970 | 2099 | null }
  | { readonly kind: 'restart' }
)
