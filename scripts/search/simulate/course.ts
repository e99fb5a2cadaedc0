import { Chance } from '../chance.ts'
import { type Kind, kinds } from './kinds.ts'
import { drawSetting, type Setting } from './setting.ts'
import { STARTED_AT } from './world.ts'

/** Something that happens: an honest cup, or one of a kind. Its own details come from its own seed, so that others can be left out. */
export interface Act {
  /** Unix milliseconds. */
  readonly at: number
  /** `cup`, or a kind's name. */
  readonly kind: string
  readonly seed: number
}

/** One seed's course. */
export interface Course {
  readonly seed: number
  readonly days: number
  readonly setting: Setting
  readonly acts: readonly Act[]
}

export const DAY_MS = 86_400_000
const OPENS_MS = 7 * 3_600_000
const OPEN_MS = 11 * 3_600_000

/** Each seed switches most kinds off and weighs the others, so that each is also seen alone and in small company. */
export function drawCourse(seed: number, days: number, allowed: readonly Kind[] = kinds): Course {
  const chance = new Chance(seed)
  const setting = drawSetting(chance.branch())
  const drawn = swarm(chance.branch(), allowed)
  /** How many of them strike on a day: on average from one in a week to forty. */
  const aDay = chance.pick([1 / 7, 1, 10, 40])
  const acts = Array.from({ length: days }, (_, day) => drawDay(chance.branch(), STARTED_AT + day * DAY_MS, setting, drawn, aDay)).flat()
  return { seed, days, setting, acts }
}

type Weighted = Kind & { readonly weight: number }

function swarm(chance: Chance, allowed: readonly Kind[]): readonly Weighted[] {
  const drawn = allowed.filter(() => chance.happens(0.2)).map(kind => ({ ...kind, weight: chance.between(1, 10) }))
  return drawn.length > 0 || allowed.length === 0 ? drawn : [{ ...chance.pick(allowed), weight: 1 }]
}

function drawDay(chance: Chance, startsAt: number, { cupsADay }: Setting, drawn: readonly Weighted[], aDay: number): Act[] {
  const seed = () => chance.between(0, 2 ** 32 - 1)
  const cups = Array.from(
    { length: cupsADay },
    (): Act => ({ at: startsAt + OPENS_MS + chance.between(0, OPEN_MS), kind: 'cup', seed: seed() }),
  )
  const count = drawn.length === 0 ? 0 : Math.floor(aDay) + (chance.happens(aDay - Math.floor(aDay)) ? 1 : 0)
  const others = Array.from(
    { length: count },
    (): Act => ({ at: startsAt + chance.between(0, DAY_MS - 1), kind: chance.weighted(drawn).name, seed: seed() }),
  )
  return [...cups, ...others].toSorted((a, b) => a.at - b.at)
}
