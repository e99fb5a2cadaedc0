/** A tool that searches for violations of the promises. */
export interface Tool {
  readonly name: string
  /** Its npm script. */
  readonly script: string
  readonly searches: string
  /** The options of its short run, after which it prints its totals as JSON. */
  readonly options: readonly string[]
}

/** The searching tools, with the short runs that `scripts/test --all` makes. */
export const tools: readonly Tool[] = [
  {
    name: 'chaos',
    script: 'chaos',
    searches: 'the real daemon between its chain and nodes that lie, stand still and fail',
    options: ['--seeds', '20', '--budget', '120'],
  },
  {
    name: 'simulate',
    script: 'simulate',
    searches: 'one machine, its people, chain and power on simulated time',
    options: ['--seed', '1', '--days', '365', '--budget', '110'],
  },
  {
    name: 'fuzz',
    script: 'fuzz',
    searches: 'made-up inputs to all that reads what others wrote',
    options: ['--inputs', '100000', '--budget', '110'],
  },
  {
    name: 'powercut',
    script: 'powercut',
    searches: 'the store on what a power cut at any point leaves of its files',
    options: ['--cuts', '1000'],
  },
  {
    name: 'torture',
    script: 'torture',
    searches: 'the real daemon, its guard and its reader, killed at random moments and at each failpoint',
    options: ['--kills', '200', '--budget', '150'],
  },
  {
    name: 'mutants',
    script: 'test:mutants',
    searches: 'the tests themselves: faults in the sources that none of them notices',
    options: ['--sample', '100', '--seed', '1', '--least', '88'],
  },
]

/** The tools whose own tests plant faults; what mutants finds is in its totals. */
export const planting: readonly Tool[] = tools.filter(({ name }) => name !== 'mutants')
