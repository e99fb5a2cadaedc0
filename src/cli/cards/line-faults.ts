import { CommandFailure } from '../support/failure.ts'

/** The most numbers of lines that a message names. */
const MOST_NAMED = 12

/** Faults of single lines of a file; each is said once, with all its lines. */
export class LineFaults {
  readonly #lines = new Map<string, number[]>()

  /** Runs `read`; a CommandFailure that it throws is kept. Anything else is thrown on. */
  try<Read>(line: number, read: () => Read): Read[] {
    try {
      return [read()]
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      this.add(line, `${error.fact} Expected ${error.expected}. ${error.remedy}`)
      return []
    }
  }

  add(line: number, fault: string): void {
    const lines = this.#lines.get(fault)
    if (lines === undefined) this.#lines.set(fault, [line])
    else lines.push(line)
  }

  /** One text for each fault, in the order of their first lines. */
  texts(): string[] {
    return [...this.#lines].map(([fault, lines]) => `${linesText(lines)}: ${fault}`)
  }
}

/** `line 3`, `lines 3, 5 to 9 and 12`. @param lines ascending */
export function linesText(lines: readonly number[]): string {
  if (lines.length === 1) return `line ${lines[0]}`
  const runs: [first: number, last: number][] = []
  for (const line of lines) {
    const run = runs.at(-1)
    if (run !== undefined && line === run[1] + 1) run[1] = line
    else runs.push([line, line])
  }
  const texts = runs.flatMap(([first, last]) => (last - first < 2 ? [...new Set([first, last])].map(String) : [`${first} to ${last}`]))
  const shown = texts.slice(0, MOST_NAMED)
  const rest = texts.length - shown.length
  const last = rest > 0 ? `${rest} more` : shown.pop()
  return shown.length === 0 ? `lines ${last}` : `lines ${shown.join(', ')} and ${last}`
}
