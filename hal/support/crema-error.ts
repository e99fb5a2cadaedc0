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
 * the fields are escaped or masked, wherever the text came from.
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
    code,
    fact: clean(fact),
    expected: clean(expected),
    remedy: clean(remedy),
    ...(details !== undefined && details.length > 0 && { details: details.map(clean) }),
  }
}

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
