import { Session } from 'node:inspector'

/** A part of a source that has not run, by its offsets: from the first to before the second. */
type Gap = readonly [from: number, to: number]

interface FunctionSeen {
  readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[]
}

interface ScriptSeen {
  readonly scriptId: string
  readonly url: string
  readonly functions: readonly FunctionSeen[]
}

/** What has not run yet of each function that has, by the function's place. One for each target: what one reaches is new to another. */
export type Reached = Map<string, readonly Gap[]>

/** Which blocks of the program run in this thread, by V8's precise coverage. */
export class Coverage {
  readonly #session = new Session()
  readonly #counts: (url: string) => boolean

  /** @param counts whether the blocks of the script with this URL count */
  constructor(counts: (url: string) => boolean) {
    this.#counts = counts
    this.#session.connect()
    this.#post('Profiler.enable')
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** Whether a block ran since the last call that is not among those reached. */
  hasNew(reached: Reached): boolean {
    return this.#found(reached).length > 0
  }

  /** The same, and counts it as reached. */
  noteNew(reached: Reached): boolean {
    const found = this.#found(reached)
    for (const [key, gaps] of found) reached.set(key, gaps)
    return found.length > 0
  }

  /** Forgets what ran since the last call. */
  skip(): void {
    this.#take()
  }

  close(): void {
    this.#session.disconnect()
  }

  #found(reached: Reached): [string, Gap[]][] {
    return this.#take().flatMap(({ scriptId, functions }) =>
      functions.flatMap(({ ranges }): [string, Gap[]][] => {
        const [whole] = ranges
        if (whole === undefined || whole.count === 0) return []
        const key = `${scriptId} ${whole.startOffset} ${whole.endOffset}`
        const before = reached.get(key)
        if (before?.length === 0) return []
        const gaps = before === undefined ? gapsOf(ranges) : common(before, gapsOf(ranges))
        return before === undefined || lengthOf(gaps) < lengthOf(before) ? [[key, gaps]] : []
      }),
    )
  }

  #take(): ScriptSeen[] {
    const { result } = this.#post('Profiler.takePreciseCoverage') as { readonly result: readonly ScriptSeen[] }
    return result.filter(({ url }) => this.#counts(url))
  }

  /** Within one thread the answer is there when `post` returns. */
  #post(method: string, parameters: object = {}): unknown {
    let answer: unknown
    this.#session.post(method, parameters, (error, result) => {
      if (error !== null) throw new Error(`${method}: ${error.message}`)
      answer = result
    })
    return answer
  }
}

/**
 * The blocks that did not run. V8 nests ranges, an inner one after its outer one, and leaves out those that have the count of their outer one.
 */
function gapsOf(ranges: FunctionSeen['ranges']): Gap[] {
  let gaps: Gap[] = []
  for (const { startOffset, endOffset, count } of ranges) {
    const others = count === 0 ? gaps : gaps.flatMap(gap => without(gap, startOffset, endOffset))
    gaps =
      count === 0 && !gaps.some(([from, to]) => from <= startOffset && endOffset <= to) ? [...others, [startOffset, endOffset]] : others
  }
  return gaps.sort(([a], [b]) => a - b)
}

function without([from, to]: Gap, start: number, end: number): Gap[] {
  if (end <= from || to <= start) return [[from, to]]
  return ([[from, start] as const, [end, to] as const] satisfies Gap[]).filter(([first, last]) => first < last)
}

/** What is in a gap of both. */
function common(one: readonly Gap[], other: readonly Gap[]): Gap[] {
  return one.flatMap(([from, to]) =>
    other.map(([start, end]): Gap => [Math.max(from, start), Math.min(to, end)]).filter(([first, last]) => first < last),
  )
}

const lengthOf = (gaps: readonly Gap[]): number => gaps.reduce((sum, [from, to]) => sum + to - from, 0)
