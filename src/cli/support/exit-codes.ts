import { CommanderError } from 'commander'
import { CremaError } from '../../core/crema-error.ts'

/** The exit codes of all commands, by the kind of what went wrong. README has the table for scripts. */
export const EXIT_CODES = {
  /** Any other failure: a device, the disk, a fault of the program. */
  other: 1,
  /** The command line, or what a file in it says, cannot be used. */
  usage: 2,
  /** The other side or a rule said no: a contract, a machine, a balance. */
  refused: 3,
  /** A node, a machine, the simulator or a server does not answer. */
  network: 4,
  /** What was named does not exist: a file, an order, a machine. */
  'not-found': 5,
  /** `crema machine doctor`: nothing fails, but there are warnings. */
  warnings: 10,
  /** `crema machine doctor`: a check fails. */
  errors: 11,
} as const

export type ExitKind = keyof typeof EXIT_CODES

/** Codes of errors that the commands meet. `other` is listed too, so that each new code is sorted. */
export const KINDS: Readonly<Record<Exclude<ExitKind, 'warnings' | 'errors'>, readonly string[]>> = {
  usage: [
    ...['address-invalid', 'address-twice', 'amount-invalid', 'amount-too-fine', 'amount-too-large', 'amount-zero', 'badge-link-invalid'],
    ...['card-file-invalid', 'claim-file-invalid', 'config-invalid', 'config-placeholders', 'config-unreadable', 'consent-file-invalid'],
    ...['consent-unclear', 'csv-columns', 'csv-invalid', 'daily-limit-missing', 'daily-limit-zero', 'duration-invalid'],
    ...['expiry-before-start', 'expiry-in-past', 'file-exists', 'file-exists-or-unwritable', 'file-readable-by-others', 'file-unreadable'],
    ...['file-unwritable', 'key-file-exists', 'key-invalid', 'key-readable-by-others', 'key-unreadable', 'label-too-long', 'list-empty'],
    ...[
      'list-invalid',
      'list-too-long',
      'message-invalid',
      'names-invalid',
      'names-unreadable',
      'notice-too-long',
      'offer-invalid',
      'option-missing',
      'period-reversed',
    ],
    ...[
      'phones-file-invalid',
      'price-unchanged',
      'product-invalid',
      'receipt-file-invalid',
      'registration-file-invalid',
      'rpc-address-insecure',
    ],
    ...['rpc-address-invalid', 'signed-file-invalid', 'symbol-too-long', 'terms-file-invalid', 'time-invalid', 'watch-state-invalid'],
    ...['amount-unclear', 'csv-stray-cells', 'file-not-text', 'period-to-come', 'several-tokens', 'zone-unknown'],
    ...['watch-state-mismatch', 'wrong-chain', 'bad-input', 'card-without-limit', 'port-unusable', 'socket-path-too-long', 'usage'],
  ],
  refused: [
    ...['badge-expired', 'badge-outdated', 'badge-revoked', 'badge-superseded', 'badge-unusable', 'balance-too-low', 'channel-closing'],
    ...[
      'channel-without-deposit',
      'consent-expired',
      'consent-mismatch',
      'fee-above-limit',
      'fees-too-low',
      'foreign-receipt',
      'in-service',
    ],
    ...['insufficient-gas', 'no-permit', 'nonce-used', 'not-agreed', 'not-all-redeemed', 'not-the-issuer', 'not-the-payee'],
    ...['nothing-to-redeem', 'offer-unavailable', 'phone-refused', 'receipts-unredeemed', 'revocation-in-future', 'some-refused'],
    ...['transaction-failed', 'transaction-refused', 'work-unredeemed', 'wrong-contract', 'wrong-holder', 'wrong-issuer', 'wrong-key'],
    ...['wrong-order-state', 'wrong-owner', 'wrong-receipt', 'wrong-signer', 'allowance-used-up', 'deposit-used-up', 'enrolling'],
    ...['enrolment-under-way', 'machine-busy', 'no-signing-card', 'other-unit', 'second-token', 'occupied', 'channel-not-configured'],
    ...['no-deposit', 'no-customer', 'not-simulated', 'bad-request', 'request-too-long', 'control-no-permission'],
  ],
  network: [
    ...['answer-too-large', 'bad-answer', 'broker-failed', 'broker-unreachable', 'chain-unreachable', 'endpoints-disagree'],
    ...['events-incomplete', 'fate-unknown', 'machine-closed-connection', 'machine-not-running', 'no-final-block', 'node-refused'],
    ...['not-mined-yet', 'not-synced-yet', 'outlet-slow', 'rate-limited', 'simulator-away', 'webhook-failed', 'chain-stands-still'],
    ...['machine-stopping', 'offline-too-long', 'time-untrusted'],
  ],
  'not-found': [
    ...[
      'config-missing',
      'file-missing',
      'key-missing',
      'machine-unregistered',
      'names-missing',
      'no-card',
      'no-channel',
      'no-channels',
      'no-contract',
      'no-phone',
    ],
    ...['no-receipt', 'no-receipts', 'no-token', 'nobody-to-enrol', 'person-not-found', 'unknown-redemption'],
  ],
  other: [
    ...[
      'cannot-listen',
      'control-socket-taken',
      'gas-money-low',
      'lost-cups',
      'no-virtual-reader',
      'press-command-failed',
      'reader-closed',
    ],
    ...['reader-lost', 'receipt-brought-back', 'store-set-aside', 'vends-undecided'],
  ],
}

/** Families of codes, after the single ones: the first that matches. */
const FAMILIES: readonly (readonly [RegExp, ExitKind])[] = [
  [/^revert-no-such-/, 'not-found'],
  [/^no-such-/, 'not-found'],
  [/^(?:revert|claim)-/, 'refused'],
]

const byCode: ReadonlyMap<string, ExitKind> = new Map(
  Object.entries(KINDS).flatMap(([kind, codes]) => codes.map(code => [code, kind as ExitKind] as const)),
)

/** The kind of an error's code; null where it was not sorted. */
export const kindOfCode = (code: string): ExitKind | null => byCode.get(code) ?? FAMILIES.find(([family]) => family.test(code))?.[1] ?? null

/** The exit code for an error. Commander's own are usage errors, except its help and version, which are none. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage
  return EXIT_CODES[error instanceof CremaError ? (kindOfCode(error.code) ?? 'other') : 'other']
}
