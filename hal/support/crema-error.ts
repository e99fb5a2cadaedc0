import { escapeControls, maskKeys, printable } from './printable.ts'

/** What went wrong, as people and scripts need it. */
export interface Fault {
  /** Stable, in kebab-case: for scripts and tables. */
  readonly code: string
  /** What happened, one sentence. */
  readonly fact: string
  /** The single faults behind it, such as a file's: a line each. Absent when there are none. */
  readonly details?: readonly string[]
  /** What should have been instead: the words that complete "Expected ….". */
  readonly expected: string
  /** What to do, one sentence or two. */
  readonly remedy: string
}

export interface FaultParts extends Fault {
  /** The error behind it, for the log. */
  readonly cause?: unknown
  /**
   * Ids and hashes of 32 bytes in the texts that are public. Any other word of that length is masked: it could be a key. `all` where the error
   * comes from another process of Crema, which has masked it already.
   */
  readonly publicWords?: readonly string[] | 'all'
}

/** The text of a fault, or of the fields that are there: the fact, the details, what was expected, what to do, a line each. The only place where one is made. */
export const faultText = ({ fact, details = [], expected, remedy }: Pick<Fault, 'fact'> & Partial<Fault>): string =>
  [
    fact,
    ...details.map(detail => `  ${detail}`),
    ...(expected === undefined ? [] : [`Expected ${expected}.`]),
    ...(remedy === undefined ? [] : [remedy]),
  ].join('\n')

/**
 * Every error that people read. Its message is made from the fields and never parsed back. Control characters and keys in a field are made
 * harmless, wherever the text came from.
 */
export class CremaError extends Error implements Fault {
  override name = 'CremaError'
  readonly code: string
  readonly fact: string
  readonly details?: readonly string[]
  readonly expected: string
  readonly remedy: string

  constructor({ cause, publicWords, ...parts }: FaultParts) {
    const fault = cleaned(parts, publicWords)
    super(faultText(fault), cause === undefined ? undefined : { cause })
    this.code = fault.code
    this.fact = fault.fact
    if (fault.details !== undefined) this.details = fault.details
    this.expected = fault.expected
    this.remedy = fault.remedy
  }
}

function cleaned({ code, fact, details, expected, remedy }: Fault, publicWords: FaultParts['publicWords']): Fault {
  const clean = (text: string) => escapeControls(publicWords === 'all' ? text : maskKeys(text, publicWords))
  return {
    ...{ code, fact: clean(fact), expected: clean(expected), remedy: clean(remedy) },
    ...(details !== undefined && details.length > 0 && { details: details.map(clean) }),
  }
}

/** The fields of any error. One that is not ours is a fault of the program or its surroundings: all that is known is what it says. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof CremaError)) return unexpected(error)
  const { code, fact, details, expected, remedy } = error
  return { code, fact, ...(details !== undefined && { details }), expected, remedy }
}

const unexpected = (error: unknown): Fault => ({
  code: 'unexpected',
  fact: `Something failed unexpectedly: ${reasonOf(error)}.`,
  expected: 'no such failure',
  remedy: 'Try again. If it fails again, see the log: journalctl -u crema.',
})

/**
 * Why something failed, as part of a sentence: one line, no full stop. Of a system's error the innermost cause, since fetch says only
 * `fetch failed`.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof CremaError) return withoutStop(error.fact)
  if (!(error instanceof Error)) return printable(String(error))
  if (error.cause instanceof Error) return reasonOf(error.cause)
  const [line = ''] = error.message.split('\n')
  return withoutStop(printable(line || String((error as { readonly code?: unknown }).code ?? error.name)))
}

const withoutStop = (text: string) => text.replace(/\.$/, '')
