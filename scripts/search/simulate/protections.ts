import { type Patch, patch } from '../undo.ts'

/** A protection of the machine, how it is taken out of the sources, and a course that then must fail. */
export interface Protection {
  readonly what: string
  /** The kinds that the course draws from, separated by commas. */
  readonly only: string
  readonly seed: number
  readonly days: number
  readonly violation: RegExp
  readonly patches: readonly Patch[]
}

export const protections: readonly Protection[] = [
  {
    what: 'each commit is flushed (WAL alone flushes at checkpoints)',
    ...{ only: 'cut', seed: 1, days: 1, violation: /which a power cut could take|is not in the store any more/ },
    patches: [
      patch(
        'src/store/connection.ts',
        "  sqlite.pragma('journal_mode = WAL')\n  sqlite.pragma('synchronous = FULL')",
        "  sqlite.pragma('journal_mode = WAL')",
      ),
      patch('src/store/database.ts', "    this.#sqlite.pragma('synchronous = FULL')\n    const", '    const'),
      patch('src/store/database.ts', "if (synchronous !== 'FULL')", "if (synchronous === 'OFF')"),
      patch('src/store/connection.ts', "synchronous: 'FULL', locking", "synchronous: 'NORMAL', locking"),
    ],
  },
  {
    what: 'the relay closes after the commit',
    ...{ only: 'tear', seed: 1, days: 1, violation: /the relay closed without a paid vend|the relay closed twice/ },
    patches: [
      patch(
        'src/vend.ts',
        'const payment = await takePayment(',
        'this.#parts.hal.brewer.brew(selection.product).started.catch(() => undefined)\n    const payment = await takePayment(',
      ),
    ],
  },
  {
    what: 'nothing is sold once the offline budget has ended',
    ...{ only: 'chain-down-for-days', seed: 2, days: 1, violation: /after the offline budget had ended/ },
    patches: [patch('src/core/offline-rule.ts', 'until !== null && now >= until', 'until !== null && now < 0n')],
  },
  {
    what: 'nothing is sold in a channel that is closing',
    ...{ only: 'payer-leaves', seed: 1, days: 1, violation: /a channel that is closing/ },
    patches: [patch('src/core/offline-rule.ts', 'synced !== null && synced.closesAt !== 0n', 'synced !== null && synced.closesAt < 0n')],
  },
  {
    what: 'nothing is sold beyond the deposit',
    ...{ only: 'miserly-company', seed: 5, days: 5, violation: /are owed and \d+ deposited/ },
    patches: [patch('src/core/offline-rule.ts', 'left !== null && amount > left', 'left !== null && amount < 0n')],
  },
  {
    what: 'a credit is taken once',
    ...{ only: 'guard-dies', seed: 1, days: 2, violation: /has a credit of/ },
    patches: [
      patch('src/store/take-receipt.ts', 'tables.credits.add(number, signer, -creditTaken)', 'tables.credits.add(number, signer, 0n)'),
    ],
  },
  {
    what: 'a cup that was not brewed is owed',
    ...{ only: 'guard-dies,no-water', seed: 1, days: 1, violation: /its holder got no credit|has a credit of/ },
    patches: [patch('src/core/vend-record.ts', "if (state === 'failed' || state === 'never-started') return 'credit'", '')],
  },
  {
    what: 'after a power cut the mark that a brew began may be lost',
    ...{ only: 'cut-in-cup,die-at-commit', seed: 1, days: 1, violation: /counts as never started, and the relay closed/ },
    patches: [patch('src/core/vend-record.ts', "vend.bootId === bootId ? 'never-started' : 'unknown'", "'never-started'")],
  },
  {
    what: 'a mark that a brew began is written before the relay closes',
    ...{ only: 'kill-in-cup,die-at-commit', seed: 1, days: 1, violation: /counts as never started, and the relay closed/ },
    patches: [patch('src/vend/brew.ts', 'parts.store.vends.markStarting(vend.id)', '')],
  },
  {
    what: 'a transaction that a node forgot is sent again',
    ...{ only: 'drops-pool,loses-sent', seed: 2, days: 10, violation: /after an interval/ },
    patches: [patch('src/redeem/outbox.ts', 'if (raised !== null || !isKnown)', 'if (raised !== null)')],
  },
  {
    what: 'a network that is back is used at once',
    ...{ only: 'chain-down-for-days', seed: 2, days: 2, violation: /no honest tap was served within 60 s/ },
    patches: [patch('src/redeem.ts', '    this.#failures = 0\n    this.wake()\n', '')],
  },
  {
    what: 'a pulse ends',
    ...{ only: 'tear', seed: 1, days: 1, violation: /the relay was closed for/ },
    patches: [patch('hal/guard/guard-machine.ts', 'opensAt: at + asked.ms', 'opensAt: at + 3 * asked.ms')],
  },
  {
    what: 'the guard opens the relay when the daemon is gone',
    ...{ only: 'kill-in-cup', seed: 1, days: 1, violation: /the relay was closed for/ },
    patches: [patch('hal/guard/guard-machine.ts', 'opensAt: at + asked.ms', 'opensAt: at + asked.ms + 4000')],
  },
  {
    what: 'a vend that could not be settled is settled later',
    ...{ only: 'disk-full-in-cup', seed: 1, days: 2, violation: /has a credit of|was never settled/ },
    patches: [patch('src/vend/unsettled.ts', 'this.#endWait ??= this.#parts.time.after(RETRY_MS, () => this.#retry())', '')],
  },
  {
    what: 'revoked badges are refused',
    ...{ only: 'revocation', seed: 1, days: 8, violation: /the contract would not pay/ },
    patches: [
      patch('src/core/judge-receipt.ts', 'revokedAt !== null && revokedAt >= badge.issuedAt', 'revokedAt !== null && revokedAt < 0n'),
    ],
  },
]
