import { protections as simulated } from '../simulate/protections.ts'
import type { Patch } from '../undo.ts'
import type { Act } from './course.ts'

/** A protection of the machine, how it is taken out of the sources, and acts that then must fail. */
export interface Protection {
  readonly what: string
  readonly acts: readonly Act[]
  readonly violation: RegExp
  readonly patches: readonly Patch[]
}

/** One that the simulation takes out too. */
const patchesOf = (what: string): readonly Patch[] => {
  const found = simulated.find(protection => protection.what === what)
  if (found === undefined) throw new Error(`The simulation takes out no protection that is called: ${what}`)
  return found.patches
}

const CUP: Act = { do: 'cup', who: 'anna', drink: 'espresso', tear: null, decision: { word: 'credit', diesAt: null }, kill: null }
/** The same act, with the daemon killed at this failpoint. */
const diesAt = (at: string, act: Act = CUP): Act => ({ ...act, kill: { victim: 'daemon', moment: { at }, again: null } })
const LUNGO: Act = { ...CUP, drink: 'lungo' }

export const protections: readonly Protection[] = [
  {
    what: 'the relay closes after the commit',
    acts: [{ ...CUP, tear: 'SIGN' }],
    violation: /the relay closed/,
    patches: patchesOf('the relay closes after the commit'),
  },
  {
    what: 'a mark that a brew began is written before the relay closes',
    acts: [diesAt('after closing the relay', LUNGO)],
    violation: /counts as never-started, and the relay closed/,
    patches: patchesOf('a mark that a brew began is written before the relay closes'),
  },
  {
    what: 'a cup that was not brewed is owed',
    acts: [diesAt('before marking the start')],
    violation: /is owed \d+, and has a credit of/,
    patches: patchesOf('a cup that was not brewed is owed'),
  },
  {
    what: 'a credit is taken once',
    acts: [diesAt('before marking the start'), CUP],
    violation: /is owed \d+, and has a credit of/,
    patches: patchesOf('a credit is taken once'),
  },
  {
    what: 'what a crash cut off is settled at the next start',
    acts: [diesAt('after storing the receipt')],
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
    acts: [CUP, CUP],
    violation: /vend 1 was|closed 1 times for 0 paid vends/,
    patches: [
      { file: 'src/store/vend-rows.ts', now: '"INSERT INTO vends', undone: '"INSERT OR REPLACE INTO vends' },
      { file: 'src/store/vend-rows.ts', now: 'const values = [receipt, product,', undone: 'const values = [1n, product,' },
      { file: 'src/store/vend-rows.ts', now: 'return this.get(Number(receipt))', undone: 'return this.get(1)' },
    ],
  },
  {
    what: 'a redemption is recorded before it is sent',
    acts: [CUP, diesAt('after sending a transaction', { ...CUP, do: 'redeem' })],
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
    acts: [LUNGO],
    violation: /opened \d+ ms late/,
    patches: patchesOf('a pulse ends'),
  },
  {
    what: 'the guard opens the relay when the daemon is gone',
    acts: [diesAt('after closing the relay', LUNGO)],
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
