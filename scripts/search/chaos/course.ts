import { Chance } from '../chance.ts'
import type { Act, Spell } from './faults.ts'
import { type Kind, kinds } from './kinds.ts'
import type { Setting } from './setting.ts'

/** One seed's course: a setting, and what happens in it. */
export interface Course {
  readonly seed: number
  /** The kinds that this seed drew from. */
  readonly kinds: readonly string[]
  readonly setting: Setting
  readonly spells: readonly Spell[]
  readonly acts: readonly Act[]
  /** When the last fault ends, in milliseconds. */
  readonly endsAt: number
}

/** With a short notice period, so that an offline budget of 12 seconds ends within a course. */
const HASTY = { noticePeriod: 40, margin: 28 }
/** So long that the budget has ended for a while. */
const HASTY_MS = 16_000
const PATIENT = { noticePeriod: 604_800, margin: 151_200 }

/** Each seed switches most kinds off and weighs the others, so that each is also seen alone and in small company. */
export function drawCourse(seed: number, allowed: readonly Kind[] = kinds): Course {
  const chance = new Chance(seed)
  const hasty = chance.happens(0.35)
  const setting = drawSetting(chance.branch(), hasty)
  const window = hasty ? HASTY_MS : chance.between(6000, 10_000)
  const drawn = swarm(
    chance.branch(),
    allowed.filter(kind => kind.fits?.(setting) ?? true),
  )
  const events = Array.from({ length: chance.between(1, 4) }, () => chance.weighted(drawn).draw(chance.branch(), { setting, window }))
  const spells = events.flatMap(event => event.spells ?? [])
  const acts = [...events.flatMap(event => event.acts ?? []), ...drawTaps(chance.branch(), window)].sort((a, b) => a.at - b.at)
  const endsAt = Math.max(window, ...spells.map(({ until }) => until), ...acts.map(({ at }) => at))
  return { seed, kinds: drawn.map(({ name }) => name), setting, spells, acts, endsAt }
}

function swarm(chance: Chance, allowed: readonly Kind[]): (Kind & { readonly weight: number })[] {
  const drawn = allowed.filter(() => chance.happens(0.2)).map(kind => ({ ...kind, weight: chance.between(1, 10) }))
  return drawn.length > 0 ? drawn : [{ ...chance.pick(allowed), weight: 1 }]
}

function drawSetting(chance: Chance, hasty: boolean): Setting {
  return {
    endpoints: chance.pick([1, 1, 1, 2, 3]),
    confirmations: chance.between(1, 4),
    ...(hasty ? HASTY : PATIENT),
    deposit: chance.pick([4, 12, 60]),
    allowance: chance.pick([0, 2]),
    threshold: chance.pick([1, 2, 5]),
    interval: chance.pick([3, 8, 604_800]),
    trustsClock: chance.happens(0.5),
  }
}

function drawTaps(chance: Chance, window: number): Act[] {
  const taps: Act[] = []
  const pause = chance.between(700, 2500)
  for (let at = chance.between(0, 1000); at < window; at += pause) taps.push({ kind: 'tap', at })
  if (chance.happens(0.3)) taps.push({ kind: 'redeem', at: chance.between(1000, window) })
  if (chance.happens(0.2)) taps.push({ kind: 'top-up', at: chance.between(0, window), cups: 10 })
  return taps
}
