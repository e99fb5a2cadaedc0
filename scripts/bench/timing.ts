/** The middle of some measured values. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

/** `value` over `floor`, to two decimals: floors are measured in the same run. */
export const ratioOf = (value: number, floor: number): number => Math.round((value / floor) * 100) / 100

/** To two decimals, for printing. */
export const rounded = (value: number): number => Math.round(value * 100) / 100

export interface Rounds {
  readonly rounds: number
  /** How often each work is called in a round. Default: 1. */
  readonly calls?: number
  /** Rounds before the first that is measured. Default: 0. */
  readonly warmUp?: number
  /** Runs before each work's calls of a round, not measured. */
  readonly between?: () => void
}

/**
 * Runs each work in turn, round after round, so that a slow moment of the computer affects all of them.
 * @returns the median of each, in microseconds a call
 */
export async function sideBySide<Name extends string>(
  works: Readonly<Record<Name, () => unknown>>,
  { rounds, calls = 1, warmUp = 0, between = () => undefined }: Rounds,
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[]
  const times = Object.fromEntries(names.map(name => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      between()
      const time = await timed(works[name], calls)
      if (round >= 0) times[name].push(time)
    }
  }
  return Object.fromEntries(names.map(name => [name, median(times[name])])) as Record<Name, number>
}

/** Microseconds a call. Awaits only what is a promise: a turn of the event loop would cost more than what is measured. */
async function timed(work: () => unknown, calls: number): Promise<number> {
  const startedMs = performance.now()
  for (let call = 0; call < calls; call++) {
    const result = work()
    if (result instanceof Promise) await result
  }
  return ((performance.now() - startedMs) * 1000) / calls
}

/** Prints the figures as one JSON object, the last line, if the command line has `--json`. */
export function printJson(figures: object): void {
  if (process.argv.includes('--json')) console.log(JSON.stringify(figures))
}

/** The word after this option of the command line. */
export function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}
