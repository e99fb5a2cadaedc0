/** A test failed, none did, or it was not tried. */
export type Fate = 'killed' | 'survived' | 'not-tried'

export interface Mutant {
  /** From the project's root. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** The line's text without indentation. */
  readonly source: string
  /** What is replaced. */
  readonly text: string
  readonly replacement: string
  readonly fate: Fate
}

export const describeMutant = ({ file, line, text, replacement }: Mutant): string =>
  `${file}:${line}: ${oneLine(text)} -> ${oneLine(replacement)}`

/** White space in a row counts as one blank. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
