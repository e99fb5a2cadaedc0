import type { Patch } from '../chaos/undo.ts'
import { protections as simulated } from '../simulate/protections.ts'

/** A protection of the machine, how it is taken out of the sources, and a course that then must fail. */
export interface Protection {
  readonly what: string
  readonly seed: number
  /** How many of the course's kills are needed. Default: all 25. */
  readonly kills?: number
  readonly violation: RegExp
  readonly patches: readonly Patch[]
}

/** One that the simulation takes out too. */
const patchesOf = (what: string): readonly Patch[] => {
  const found = simulated.find(protection => protection.what === what)
  if (found === undefined) throw new Error(`The simulation takes out no protection that is called: ${what}`)
  return found.patches
}

export const protections: readonly Protection[] = [
  {
    what: 'the relay closes after the commit',
    seed: 1,
    violation: /the relay closed/,
    patches: patchesOf('the relay closes after the commit'),
  },
  {
    what: 'a mark that a brew began is written before the relay closes',
    seed: 1,
    violation: /counts as never-started, and the relay closed/,
    patches: patchesOf('a mark that a brew began is written before the relay closes'),
  },
  {
    what: 'a cup that was not brewed is owed',
    seed: 1,
    violation: /is owed \d+, and has a credit of/,
    patches: patchesOf('a cup that was not brewed is owed'),
  },
  {
    what: 'a credit is taken once',
    seed: 1,
    violation: /is owed \d+, and has a credit of/,
    patches: patchesOf('a credit is taken once'),
  },
  {
    what: 'what a crash cut off is settled at the next start',
    seed: 1,
    violation: /was never settled/,
    patches: [
      {
        file: 'src/agent/take-over.ts',
        now: 'const cutOff = store.vends.settleAfterCrash(store.clock.storedAt())',
        undone: 'const cutOff: Vend[] = []',
      },
    ],
  },
  {
    what: 'each vend has its own number',
    seed: 1,
    violation: /vend 1 was|is not in the store any more/,
    patches: [
      { file: 'src/store/vend-rows.ts', now: '"INSERT INTO vends', undone: '"INSERT OR REPLACE INTO vends' },
      { file: 'src/store/vend-rows.ts', now: 'const values = [receipt, product,', undone: 'const values = [1n, product,' },
      { file: 'src/store/vend-rows.ts', now: 'return this.get(Number(receipt))', undone: 'return this.get(1)' },
    ],
  },
  {
    what: 'a redemption is recorded before it is sent',
    seed: 15,
    kills: 6,
    violation: /is booked as paid|there is an alarm/,
    patches: [
      {
        file: 'src/redeem/settle-channel.ts',
        now: 'const redemption = store.redemptions.add({',
        undone:
          'await outbox.send({ id: 0, rawTransaction: prepared.raw, redemption: null })\n    const redemption = store.redemptions.add({',
      },
    ],
  },
  {
    what: 'a pulse ends',
    seed: 1,
    violation: /opened \d+ ms late/,
    patches: patchesOf('a pulse ends'),
  },
  {
    what: 'the guard opens the relay when the daemon is gone',
    seed: 9,
    kills: 10,
    violation: /opened \d+ ms late/,
    patches: [
      {
        file: 'hal/guard/guard.ts',
        now: "process.stdin.on(end, () => happen({ kind: 'end', code: 0 }))",
        undone: "process.stdin.on(end, () => setTimeout(() => happen({ kind: 'end', code: 0 }), 3000))",
      },
    ],
  },
]
