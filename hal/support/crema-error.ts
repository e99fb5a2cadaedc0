import { escapeControls, maskKeys, printable } from './printable.ts'

/** An error in the form that people and scripts need. */
export interface Fault {
  /** Stable and in kebab-case, for scripts and tables. */
  readonly code: string
  /** The fact, in one sentence. */
  readonly fact: string
  /** The individual faults behind it, such as those of a file, one per line. Absent if there are none. */
  readonly details?: readonly string[]
  /** The expected condition: completes "Expected ….". */
  readonly expected: string
  /** What to do, in one or two sentences. */
  readonly remedy: string
}

export interface FaultParts extends Fault {
  /** The underlying error, for the log. */
  readonly cause?: unknown
  /**
   * Public ids and hashes of 32 bytes in the texts. All other words of that length are masked, because they could be keys. `all`:
   * the error comes from another Crema process, which has already masked it.
   */
  readonly publicWords?: readonly string[] | 'all'
}

/** The text of a fault, with one line for each field that is present: fact, details, expectation, remedy. All error texts are made here. */
export const faultText = ({ fact, details = [], expected, remedy }: Pick<Fault, 'fact'> & Partial<Fault>): string =>
  [
    fact,
    ...details.map(detail => `  ${detail}`),
    ...(expected === undefined ? [] : [`Expected ${expected}.`]),
    ...(remedy === undefined ? [] : [remedy]),
  ].join('\n')

/**
 * The base of all errors that people read. The message is built from the fields and never parsed. Control characters and keys in
 * the fields are escaped or masked, and long texts and lists are cut, wherever they came from.
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

/** More than any text of ours, in characters. */
const LONGEST_FIELD = 2000
const LONGEST_DETAIL = 500
const MOST_DETAILS = 20

function cleaned({ code, fact, details = [], expected, remedy }: Fault, publicWords: FaultParts['publicWords']): Fault {
  const masked = (text: string) => (publicWords === 'all' ? text : maskKeys(text, publicWords))
  const clean = (text: string, longest = LONGEST_FIELD) => escapeControls(cut(masked(text), longest))
  const rest = publicWords === 'all' ? 0 : details.length - MOST_DETAILS
  const listed = rest > 0 ? [...details.slice(0, MOST_DETAILS), `and ${rest} more`] : details
  return {
    code,
    fact: clean(fact),
    expected: clean(expected),
    remedy: clean(remedy),
    ...(listed.length > 0 && { details: listed.map(detail => clean(detail, LONGEST_DETAIL)) }),
  }
}

const cut = (text: string, longest: number): string => (text.length <= longest ? text : `${text.slice(0, longest)}…`)

/** The fields of any error. An error other than CremaError is a fault of the program or its environment; only its message is known. */
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
 * The reason for a failure, as part of a sentence: one line, without a full stop. For a system error this is the innermost cause,
 * because fetch only reports `fetch failed`.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof CremaError) return withoutStop(error.fact)
  if (!(error instanceof Error)) return printable(String(error))
  if (error.cause instanceof Error) return reasonOf(error.cause)
  const [line = ''] = error.message.split('\n')
  return withoutStop(printable(line || String((error as { readonly code?: unknown }).code ?? error.name)))
}

const withoutStop = (text: string) => text.replace(/\.$/, '')
