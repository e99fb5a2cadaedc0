import type { Chance } from '../chance.ts'
import { LONGEST_INPUT, type Material } from './material.ts'
import { bytes as magic, words } from './words.ts'

const magicWords = words.map(word => Uint8Array.from(Buffer.from(word)))

/** One change of an input. */
export type Change = (input: Uint8Array, material: Material, chance: Chance) => Uint8Array

const at = (input: Uint8Array, chance: Chance): number => chance.between(0, Math.max(0, input.length - 1))

/** The input with these bytes in place of those from `from` to `to`. */
const replaced = (input: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array =>
  Buffer.concat([input.subarray(0, from), by, input.subarray(to)])

const flipBit: Change = (input, _, chance) => {
  const copy = Uint8Array.from(input)
  const place = at(input, chance)
  copy[place] = (copy[place] ?? 0) ^ (1 << chance.between(0, 7))
  return copy
}

const setByte: Change = (input, _, chance) => {
  const place = at(input, chance)
  return replaced(input, place, place + 1, Uint8Array.of(chance.between(0, 255)))
}

/** Lengths and counters are off by a little more often than by much. */
const addToByte: Change = (input, _, chance) => {
  const copy = Uint8Array.from(input)
  const place = at(input, chance)
  copy[place] = (copy[place] ?? 0) + chance.between(-4, 4)
  return copy
}

const insertBytes: Change = (input, _, chance) => {
  const place = chance.between(0, input.length)
  return replaced(
    input,
    place,
    place,
    Uint8Array.from({ length: chance.between(1, 8) }, () => chance.between(0, 255)),
  )
}

const remove: Change = (input, _, chance) => {
  const from = at(input, chance)
  return replaced(input, from, from + chance.between(1, chance.pick([1, 4, 32, input.length])), new Uint8Array())
}

const cutOff: Change = (input, _, chance) => input.subarray(0, chance.between(0, input.length))

/** A part of it, many times: what takes time that grows faster than the input shows here. */
const repeat: Change = (input, _, chance) => {
  const from = at(input, chance)
  const part = input.subarray(from, from + chance.between(1, chance.pick([1, 2, 8, 64])))
  const times = chance.happens(0.05) ? LONGEST_INPUT : chance.pick([1, 2, 4, 16, 64])
  const most = Math.min(times, Math.floor((LONGEST_INPUT - input.length) / Math.max(1, part.length)))
  return most <= 0 ? input : replaced(input, from, from, Buffer.concat(Array<Uint8Array>(most).fill(part)))
}

const copyWithin: Change = (input, _, chance) => {
  const from = at(input, chance)
  const part = input.slice(from, from + chance.between(1, 64))
  const to = at(input, chance)
  return replaced(input, to, to + chance.pick([0, part.length]), part)
}

const splice: Change = (input, { inputs }, chance) => {
  const other = inputs.length === 0 ? input : chance.pick(inputs)
  const from = at(other, chance)
  return replaced(input, at(input, chance), chance.between(0, input.length), other.subarray(from, from + chance.between(1, 256)))
}

const putWord =
  (common: readonly Uint8Array[]): Change =>
  (input, { words: own }, chance) => {
    const word = chance.pick(own.length > 0 && chance.happens(0.5) ? own : common)
    const place = at(input, chance)
    return replaced(input, place, place + chance.pick([0, word.length]), word)
  }

export const ofBytes: readonly Change[] = [
  ...[flipBit, flipBit, setByte, addToByte, addToByte, insertBytes, remove, cutOff, repeat, copyWithin, splice],
  ...[putWord(magic), putWord(magic)],
]

/** One of its words, replaced, removed or doubled. */
const changeWord: Change = (input, { words: own }, chance) => {
  const found = [
    ...Buffer.from(input)
      .toString('latin1')
      .matchAll(/[\w.+-]+|\s+|[^\w\s]/g),
  ]
  if (found.length === 0) return input
  const { index, 0: word } = chance.pick(found)
  const by = chance.pick<Uint8Array>([
    chance.pick(magicWords),
    own.length > 0 ? chance.pick(own) : chance.pick(magicWords),
    new Uint8Array(),
    Buffer.from(chance.pick(found)[0], 'latin1'),
    Buffer.from(word + word, 'latin1'),
  ])
  return replaced(input, index, index + word.length, by)
}

export const ofText: readonly Change[] = [
  ...[changeWord, changeWord, changeWord, changeWord, putWord(magicWords), putWord(magicWords)],
  ...[flipBit, setByte, remove, cutOff, repeat, copyWithin, splice, splice],
]
