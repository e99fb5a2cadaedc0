/** One thing that was looked at, for `crema machine doctor`: how it stands, and what to do where it does not stand well. */
export interface Finding {
  /** What was looked at, one word or two. */
  readonly about: string
  readonly state: 'ok' | 'warn' | 'fail'
  /** The fact, one sentence. */
  readonly fact: string
  /** Present unless it is ok. */
  readonly remedy?: string
}

export const ok = (about: string, fact: string): Finding => ({ about, state: 'ok', fact })
export const warn = (about: string, fact: string, remedy: string): Finding => ({ about, state: 'warn', fact, remedy })
export const fail = (about: string, fact: string, remedy: string): Finding => ({ about, state: 'fail', fact, remedy })
