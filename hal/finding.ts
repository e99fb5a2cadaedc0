import type { Fault } from './support/crema-error.ts'

/** One result of `crema machine doctor`: what was checked, its state, and what to do unless it is ok. */
export interface Finding extends Partial<Fault> {
  /** What was checked, in one or two words. */
  readonly about: string
  readonly state: 'ok' | 'warn' | 'fail'
  /** The fact, in one sentence. */
  readonly fact: string
  /** Present unless the state is `ok`. */
  readonly remedy?: string
}

export const ok = (about: string, fact: string): Finding => ({ about, state: 'ok', fact })
export const warn = (about: string, fact: string, remedy: string): Finding => ({ about, state: 'warn', fact, remedy })
export const fail = (about: string, fact: string, remedy: string): Finding => ({ about, state: 'fail', fact, remedy })

/** An error as a finding, with all its fields. */
export const failed = (about: string, fault: Fault): Finding => ({ about, state: 'fail', ...fault })
