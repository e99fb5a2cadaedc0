import type { Chance } from '../chance.ts'
import type { Material } from './material.ts'
import { values } from './words.ts'

/** A place in a JSON value: the object or array that holds it, and its key. */
interface Slot {
  readonly holder: Record<string, unknown>
  readonly key: string
}

/** One value of a JSON document, replaced, removed, doubled or put elsewhere; the input itself where it is no JSON. */
export function mutateJson(input: Uint8Array, { inputs }: Material, chance: Chance): Uint8Array {
  const document = parsed(input)
  if (document === undefined) return input
  const slots = slotsOf(document)
  const slot = chance.pick(slots)
  chance.pick(changes)(slot, chance, slots, inputs)
  return Buffer.from(JSON.stringify(document['']) ?? 'null')
}

/** The document under the key '', so that the whole is a slot too. */
function parsed(input: Uint8Array): Record<string, unknown> | undefined {
  if (input.length > 16_384) return undefined
  try {
    return { '': JSON.parse(Buffer.from(input).toString('utf8')) as unknown }
  } catch {
    return undefined
  }
}

const isHolder = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function slotsOf(root: Record<string, unknown>): Slot[] {
  const slots: Slot[] = []
  const look = (holder: Record<string, unknown>): void => {
    for (const [key, value] of Object.entries(holder)) {
      if (slots.length >= 500) return
      slots.push({ holder, key })
      if (isHolder(value)) look(value)
    }
  }
  look(root)
  return slots
}

type Change = (slot: Slot, chance: Chance, slots: readonly Slot[], inputs: readonly Uint8Array[]) => void

const replace: Change = ({ holder, key }, chance) => {
  holder[key] = structuredClone(chance.pick(values))
}

const remove: Change = ({ holder, key }) => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
}

const moveHere: Change = ({ holder, key }, chance, slots) => {
  const other = chance.pick(slots)
  holder[key] = structuredClone(other.holder[other.key])
}

const rename: Change = ({ holder, key }, chance, slots) => {
  if (Array.isArray(holder)) return
  holder[chance.pick([chance.pick(slots).key, `${key}x`, '__proto__', '\u001b[2J'])] = holder[key]
}

/** As deep as a line of a socket allows. */
const nest: Change = ({ holder, key }, chance) => {
  const depth = chance.pick([1, 3, 100, 2000])
  for (let level = 0; level < depth; level++) holder[key] = chance.happens(0.5) ? [holder[key]] : { a: holder[key] }
}

const double: Change = ({ holder, key }, chance) => {
  const value = holder[key]
  if (Array.isArray(value)) holder[key] = Array.from({ length: chance.pick([2, 100, 1001]) }, () => value).flat()
  else if (typeof value === 'string') holder[key] = value.repeat(chance.pick([2, 10, 500])).slice(0, 20_000)
}

/** Near a number, or within a text. */
const nudge: Change = ({ holder, key }, chance) => {
  const value = holder[key]
  if (typeof value === 'number') holder[key] = value + chance.pick([-1, 1, 0.5, 2 ** 32])
  else if (typeof value === 'boolean') holder[key] = !value
  else if (typeof value === 'string') holder[key] = /^\d+$/.test(value) ? String(chance.pick(BOUNDS)) : edited(value, chance)
}

/** Where the widths of integers end. */
const BOUNDS = [0n, ...[64n, 128n].flatMap(bits => [2n ** bits - 1n, 2n ** bits])]

function edited(text: string, chance: Chance): string {
  const at = chance.between(0, text.length)
  return text.slice(0, at) + chance.pick(['0', 'f', 'F', ' ', '\u202e', '\ud800', '.', '-', '\n']) + text.slice(at + chance.between(0, 1))
}

const fromOther: Change = ({ holder, key }, chance, _, inputs) => {
  const other = parsed(chance.pick(inputs))
  if (other === undefined) return
  const slot = chance.pick(slotsOf(other))
  holder[key] = slot.holder[slot.key]
}

const changes: readonly Change[] = [replace, replace, remove, moveHere, rename, nest, double, nudge, nudge, nudge, fromOther]
