import { fromHex, toHex } from '../../../src/core/hex.ts'
import type { Chance } from '../chance.ts'
import type { Card } from './devices.ts'
import type { Phone } from './phone.ts'
import { DRINKS, type Drink } from './setting.ts'
import type { World } from './world.ts'

/** How a customer comes for a cup. */
export interface Visit {
  readonly phone: Phone
  readonly drink: Drink
  /** From the press to the tap, in milliseconds. */
  readonly reactionMs: number
  /** How long the phone stays, in milliseconds. */
  readonly staysMs: number
  /** How long each of its answers takes, in milliseconds. */
  readonly answerMs: number
  /** The command at which the phone leaves the field, counted from 0, and whether the command still reaches it; null for none. */
  readonly tear: { readonly at: number; readonly reaches: boolean } | null
  /** How often the same person tries again after a refusal. */
  readonly retries: number
}

export function drawVisit(world: World, chance: Chance): Visit {
  return {
    phone: chance.pick(world.phones),
    drink: chance.pick(DRINKS),
    reactionMs: chance.between(500, 6000),
    staysMs: chance.between(2500, 6000),
    answerMs: chance.between(20, 80),
    tear: null,
    retries: chance.between(0, 2),
  }
}

/** Until the same person tries again: the wallet waits 5 seconds between two signatures. */
const AGAIN_MS = 7000

/** Presses, taps, takes the phone away; and again after a refusal. */
export function visit(world: World, plan: Visit): void {
  const { scheduler, devices, books } = world
  world.trace.add(`${plan.phone.name} presses ${plan.drink}`)
  devices.press(plan.drink)
  scheduler.after(plan.reactionMs, () => {
    const before = books.accepted
    const take = devices.layCard(cardOf(world, plan))
    scheduler.after(plan.staysMs, () => {
      take()
      if (books.accepted === before && plan.retries > 0)
        scheduler.after(AGAIN_MS, () => visit(world, { ...plan, tear: null, retries: plan.retries - 1 }))
    })
  })
}

/** A phone in the field, for one tap. */
function cardOf(world: World, { phone, answerMs, tear }: Visit): Card {
  let commands = 0
  return {
    answerMs: () => answerMs,
    async transmit(command) {
      const isTorn = tear !== null && commands++ === tear.at
      if (isTorn && !tear.reaches) return null
      const answer = await phone.transmit(command)
      world.trace.add(`${phone.name} answers ${toHex(command.subarray(0, 2))} with ${toHex(answer.subarray(-2))}`)
      return isTorn ? null : answer
    },
  }
}

/** A card or a program that answers anything at all. */
export function strangeCard(chance: Chance): Card {
  return {
    answerMs: () => chance.between(1, 3500),
    async transmit() {
      if (chance.happens(0.1)) return null
      const status = chance.pick(['9000', '6a82', '6982', '6a88', '69f3', '69f4', '69f2', '6985'])
      const length = chance.happens(0.5) ? 0 : chance.between(0, 250)
      const body = Array.from({ length }, () => chance.between(0, 255).toString(16).padStart(2, '0')).join('')
      return fromHex(`0x${body}${chance.happens(0.05) ? '' : status}`)
    },
  }
}
