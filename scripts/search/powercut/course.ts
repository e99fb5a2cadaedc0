import { Chance } from '../chance.ts'

export type Act =
  | {
      readonly kind: 'cup'
      readonly holder: number
      readonly price: bigint
      readonly product: string
      readonly outcome: 'done' | 'failed' | 'unknown' | 'not-started'
    }
  | { readonly kind: 'sync'; readonly share: bigint }
  | { readonly kind: 'decide'; readonly decision: 'credit' | 'brewed' }
  | { readonly kind: 'send' | 'follow' | 'prune' | 'restart' }

/** A run of the machine's process. */
export interface Life {
  readonly acts: readonly Act[]
  /** The numbers of the flushes that fail, as in recorder.c. */
  readonly fails: string
  /** The number of facts after which the process ends at once; null: after its acts. */
  readonly endsAfter: number | null
  /** How it ends: the next one starts on the same files, or on what a power cut left of them. */
  readonly ends: 'killed' | 'power-cut'
}

/** What one seed plays. */
export interface Course {
  readonly seed: number
  readonly lives: readonly Life[]
}

const PRODUCTS = ['espresso', 'lungo']

const kinds: readonly { readonly weight: number; draw(chance: Chance): Act }[] = [
  {
    weight: 10,
    draw: chance => ({
      ...{ kind: 'cup', holder: chance.between(0, 2), price: BigInt(chance.between(1, 300)), product: chance.pick(PRODUCTS) },
      outcome: chance.happens(0.6) ? 'done' : chance.pick(['failed', 'unknown', 'not-started'] as const),
    }),
  },
  { weight: 2, draw: chance => ({ kind: 'sync', share: BigInt(chance.between(0, 100)) }) },
  { weight: 2, draw: () => ({ kind: 'send' }) },
  { weight: 2, draw: () => ({ kind: 'follow' }) },
  { weight: 1, draw: chance => ({ kind: 'decide', decision: chance.pick(['credit', 'brewed']) }) },
  { weight: 1, draw: () => ({ kind: 'prune' }) },
  { weight: 1, draw: () => ({ kind: 'restart' }) },
]

/** Some lives are long enough for their log to be copied into the database while they last. */
export function drawCourse(seed: number): Course {
  const chance = new Chance(seed)
  const lives = chance.pick([1, 1, 2, 3])
  return { seed, lives: Array.from({ length: lives }, (_, index) => drawLife(chance, index === lives - 1)) }
}

function drawLife(chance: Chance, isLast: boolean): Life {
  const length = chance.happens(0.06) ? chance.between(100, 160) : chance.between(4, 20)
  return {
    acts: Array.from({ length }, () => chance.weighted(kinds).draw(chance)),
    fails: chance.happens(0.5) ? '' : drawFails(chance, length),
    endsAfter: isLast ? null : chance.between(4, 6 * length),
    ends: chance.happens(0.5) ? 'killed' : 'power-cut',
  }
}

/** A start has some ten flushes, an act two. */
function drawFails(chance: Chance, acts: number): string {
  const ranges = Array.from({ length: chance.between(1, 4) }, () => {
    const from = chance.between(1, 10 + 3 * acts)
    return `${from}-${from + chance.pick([0, 0, 0, 1, 2, 5])}`
  })
  return ranges.join(',')
}
