import { type Mutant, oneLine } from './mutant.ts'

/** Mutants that no test can kill, or that change nothing of worth; found by their texts, so that lines may move. */
export interface Equivalent {
  readonly file: string
  readonly text: string
  readonly replacement: string
  /** The line in which it begins, where the text alone is not enough. */
  readonly source?: string
  readonly reason: string
}

const matches = (entry: Equivalent, mutant: Mutant): boolean =>
  entry.file === mutant.file &&
  oneLine(entry.text) === oneLine(mutant.text) &&
  oneLine(entry.replacement) === oneLine(mutant.replacement) &&
  (entry.source === undefined || oneLine(entry.source) === oneLine(mutant.source))

/** The survivors that are not listed as equivalent. */
export const survivorsOf = (mutants: readonly Mutant[], list: readonly Equivalent[]): Mutant[] =>
  mutants.filter(mutant => mutant.fate === 'survived' && !list.some(entry => matches(entry, mutant)))

/** What is wrong with the list: entries of a mutated file that fit no mutant there, or one that a test kills. */
export function faultsOf(list: readonly Equivalent[], mutants: readonly Mutant[]): string[] {
  const files = new Set(mutants.map(({ file }) => file))
  return list.flatMap(entry => {
    if (!files.has(entry.file)) return []
    const found = mutants.filter(mutant => matches(entry, mutant))
    const name = `${entry.file}: ${oneLine(entry.text)} -> ${oneLine(entry.replacement)}`
    if (found.length === 0) return [`${name} is no mutant any more`]
    return found.some(({ fate }) => fate === 'killed') ? [`${name} is killed by a test`] : []
  })
}
