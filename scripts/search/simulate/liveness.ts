import { Chance } from '../chance.ts'
import type { Course } from './course.ts'
import { type Kind, kinds } from './kinds.ts'
import { visit } from './people.ts'
import { DRINKS } from './setting.ts'
import type { World } from './world.ts'

/** An honest tap is served within this time after the last fault. */
const SERVED_MS = 60_000
const LOOK_MS = 10_000
const TECHNICAL_MS = 20 * 60_000

/**
 * After all faults have ended and owner and company have done their part: each technical kind of the course strikes once more, and an honest tap is
 * served within 60 seconds; then all that is owed is redeemed within one interval.
 */
export async function judgeLiveness(world: World, course: Course): Promise<void> {
  await heal(world)
  const struck = new Set(course.acts.map(({ kind }) => kind))
  for (const kind of kinds.filter(({ name, isTechnical }) => isTechnical === true && struck.has(name))) {
    if (!world.isAlive) return
    world.trace.add(`once more: ${kind.name}`)
    kind.play(world, new Chance(course.seed ^ kind.name.length))
    await world.runUntil(world.scheduler.now + strikesMs(world, kind))
    end(world)
    await beServed(world, kind.name)
    await heal(world)
  }
  await beServed(world, 'all faults')
  await beRedeemed(world)
}

/** A long outage lasts beyond the offline budget, so that only a sync can bring the next cup. */
function strikesMs({ setting: { noticePeriod, margin } }: World, { name }: Kind): number {
  return name === 'chain-down-for-days' ? 1000 * (noticePeriod - margin + 3600) : TECHNICAL_MS
}

function end(world: World): void {
  world.endSpells()
  world.machine.dieAfter(Number.POSITIVE_INFINITY, false)
  world.machine.power()
  world.machine.agent?.redeem.networkChanged()
}

/** What waits for people is done, and known to the machine. */
async function heal(world: World): Promise<void> {
  end(world)
  const { setting, scheduler } = world
  await world.careFor(0)
  const finalMs = (setting.confirmations + 4) * setting.blockSeconds * 1000
  await world.runUntil(scheduler.now + finalMs + 2000 * setting.syncEvery + 2 * setting.timeoutMs)
  // A doubt of the last moment, and an alarm that only the next sync could see.
  await world.careFor(0)
}

async function beServed(world: World, after: string): Promise<void> {
  const { books, scheduler, devices, setting } = world
  const before = books.served
  let until = scheduler.now + SERVED_MS
  for (let tries = 0; world.isAlive && books.served === before && scheduler.now < until; tries++) {
    const phone = world.phones[tries % world.phones.length]
    const drink = DRINKS[0]
    if (phone === undefined || drink === undefined) return
    await phone.takeBadge(world.issuer, 0)
    // An impatient customer: no retry, and another phone ten seconds later.
    visit(world, { phone, drink, reactionMs: 1000, staysMs: 4000, answerMs: 40, tear: null, retries: 0 })
    await world.runUntil(scheduler.now + LOOK_MS)
    // A phone has brought back what an old store lacks: a doubt waits for the owner, once for each phone at most.
    if (world.endDoubts() && tries <= world.phones.length) until = scheduler.now + SERVED_MS
  }
  if (world.isAlive && books.served === before)
    world.fail(`${after} ended, and no honest tap was served within 60 s; the display: ${world.shown}`)
  await world.runUntil(scheduler.now + setting.brewMs + 10_000)
  devices.takeCard('The card left.')
}

async function beRedeemed(world: World): Promise<void> {
  const { setting, scheduler, books } = world
  const owed = books.owed()
  const finalMs = 3 * (setting.confirmations + 4) * setting.blockSeconds * 1000
  await world.runUntil(scheduler.now + 1000 * (setting.interval + 3 * setting.syncEvery) + finalMs)
  if (!world.isAlive) return
  const { redeemed, deposited } = world.channel
  if (redeemed < owed) return world.fail(`${owed} are owed, and after an interval ${redeemed} of ${deposited} are redeemed`)
  closeBooks(world)
}

/** The store's books are those of the chain. */
function closeBooks(world: World): void {
  const { store } = world.machine
  const { redeemed, deposited } = world.channel
  if (store === null) {
    world.fail('the machine does not run')
    return
  }
  world.books.compare(store)
  world.books.requireSettled()
  const balance = store.channels.balance(world.id)
  if (balance?.redeemed !== redeemed || balance.deposited !== deposited)
    world.fail(`the store has ${balance?.redeemed} of ${balance?.deposited} redeemed, and the chain ${redeemed} of ${deposited}`)
  const paid = world.chain.newest.contract.tokens.get(world.terms.payee) ?? 0n
  if (paid !== redeemed) world.fail(`the payee has ${paid}, and ${redeemed} were redeemed`)
}
