import type { Fault } from './crema-error.ts'

/** The result of one check of `crema machine doctor`, and what to do unless it is ok. */
export interface Finding extends Partial<Fault> {
  /** What was checked, one word or two. */
  readonly about: string
  readonly state: 'ok' | 'warn' | 'fail'
  /** One sentence. */
  readonly fact: string
  /** Present unless it is ok. */
  readonly remedy?: string
}

export const ok = (about: string, fact: string): Finding => ({ about, state: 'ok', fact })
export const warn = (about: string, fact: string, remedy: string): Finding => ({ about, state: 'warn', fact, remedy })
export const fail = (about: string, fact: string, remedy: string): Finding => ({ about, state: 'fail', fact, remedy })

/** An error as a finding, with all its fields. */
export const failed = (about: string, fault: Fault): Finding => ({ about, state: 'fail', ...fault })
