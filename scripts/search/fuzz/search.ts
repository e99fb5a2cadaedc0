import type { Chance } from '../chance.ts'
import type { Coverage, Reached } from './coverage.ts'
import { type Material, wordsIn } from './material.ts'
import { mutate } from './mutate.ts'
import type { Run, Target } from './target.ts'
import { type Failure, tried } from './try-input.ts'

/** A target that is open, with what was found of it so far. */
export interface Searched {
  readonly target: Target
  readonly run: Run
  readonly inputs: Uint8Array[]
  readonly words: Uint8Array[]
  readonly reached: Reached
  /** How many inputs the next batch has: more where nothing new is found. */
  batch: number
}

export interface SearchParts {
  readonly coverage: Coverage
  readonly chance: Chance
  onFailure(target: Target, input: Uint8Array, failure: Failure): void
  /** An input reached something new. */
  onKept(target: Target, input: Uint8Array): void
  isOver(): boolean
}

/** The longest batch, by the target's share. */
const MOST_BATCHES = 16
const MOST_WORDS = 2000
/** Longer inputs are fed, and not changed further: each of the many made from one would take as long. */
const LONGEST_MATERIAL = 4096

/** Starts with these inputs; what they reach is not new. */
export async function begin(target: Target, run: Run, inputs: readonly Uint8Array[], parts: SearchParts): Promise<Searched> {
  const searched: Searched = { target, run, inputs: [], words: [], reached: new Map(), batch: target.share }
  for (const input of inputs) {
    await runOne(searched, input, parts)
    keep(searched, input)
  }
  parts.coverage.noteNew(searched.reached)
  return searched
}

/** Feeds changed inputs to the targets in turn, this many in all. @returns how many were fed */
export async function search(all: readonly Searched[], inputs: number, parts: SearchParts): Promise<number> {
  let fed = 0
  while (fed < inputs && !parts.isOver()) {
    for (const searched of all) {
      const batch = Array.from({ length: Math.min(searched.batch, inputs - fed) }, () =>
        mutate(searched.target.form, searched satisfies Material, parts.chance),
      )
      fed += batch.length
      await feed(searched, batch, parts)
      if (fed >= inputs || parts.isOver()) return fed
    }
  }
  return fed
}

async function feed(searched: Searched, batch: readonly Uint8Array[], parts: SearchParts): Promise<void> {
  const { coverage } = parts
  coverage.skip()
  for (const input of batch) await runOne(searched, input, parts)
  const before = searched.inputs.length
  if (coverage.hasNew(searched.reached)) await keepNew(searched, batch, parts)
  const most = searched.target.share * MOST_BATCHES
  searched.batch = searched.inputs.length > before ? searched.target.share : Math.min(2 * searched.batch, most)
}

/** Keeps the inputs of a batch that reach something new, found by halves: asking for the coverage takes longer than most inputs. */
async function keepNew(searched: Searched, batch: readonly Uint8Array[], parts: SearchParts): Promise<void> {
  const { coverage, onKept } = parts
  const middle = Math.ceil(batch.length / 2)
  for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
    for (const input of half) await runOne(searched, input, parts)
    const [first] = half
    if (half.length > 1) {
      if (coverage.hasNew(searched.reached)) await keepNew(searched, half, parts)
    } else if (first !== undefined && coverage.noteNew(searched.reached)) {
      keep(searched, first)
      onKept(searched.target, first)
    }
  }
}

/** Makes further inputs of this one. */
export function keep(searched: Searched, input: Uint8Array): void {
  if (input.length > LONGEST_MATERIAL) return
  searched.inputs.push(input)
  if (searched.words.length < MOST_WORDS) searched.words.push(...wordsIn(input))
}

async function runOne({ target, run }: Searched, input: Uint8Array, { onFailure }: SearchParts): Promise<void> {
  const failure = await tried(run, input)
  if (failure !== null) onFailure(target, input, failure)
}
