import { GUARD_FAILPOINTS } from '../../../hal/guard/stepped-lines.ts'
import { READER_FAILPOINTS } from '../../../hal/pcsc/messages.ts'
import { DAEMON_FAILPOINTS } from '../../../src/agent/failpoints.ts'
import { Chance } from '../chance.ts'

export type Name = 'anna' | 'ben' | 'cleo'
export const NAMES: readonly Name[] = ['anna', 'ben', 'cleo']

/** Prices in millionths of a dollar, and how long each drink's relay is closed. The long pulse shows who opens the relay in its middle. */
export const MENU = {
  espresso: { price: 800_000n, pulseMs: 50 },
  lungo: { price: 1_000_000n, pulseMs: 1900 },
} as const
export type Drink = keyof typeof MENU

/** What SIGKILL ends. `both`: first the guard, and the daemon before it can notice. `reader`: the process that asks pcscd. */
export type Victim = 'daemon' | 'guard' | 'both' | 'reader'

/** When it ends it: at a failpoint, after a number of events of the simulator, or of milliseconds. */
export type Moment = { readonly at: string } | { readonly events: number } | { readonly ms: number }

export interface Kill {
  readonly victim: Victim
  readonly moment: Moment
  /** When the start after it is killed too; null for a whole start. */
  readonly again: Moment | null
}

/** The command during which a phone leaves. */
export type Tear = 'SELECT' | 'SIGN' | 'RESULT'

/** One thing that people do, and what is killed meanwhile. */
export interface Act {
  readonly do: 'cup' | 'redeem'
  readonly who: Name
  readonly drink: Drink
  readonly tear: Tear | null
  /** The owner's word on a cup that waits for it, and the failpoint at which the daemon dies then; null if it does not. */
  readonly decision: { readonly word: 'credit' | 'brewed'; readonly diesAt: string | null }
  readonly kill: Kill | null
}

export interface Course {
  readonly seed: number
  /** The simulator's reader, or the virtual one of a separate pcscd, which costs time. */
  readonly reader: 'sim' | 'pcsc'
  readonly acts: readonly Act[]
}

/** Simulator events from a press to the end of the longest cup. */
const EVENTS_OF_A_CUP = 26
/** A start takes longer on a busy computer. */
const START_MS = 900
const STARTING = ['before settling what was cut off', 'after settling what was cut off']
const PAYING = [
  ...['before', 'after'].flatMap(side => ['recording a sync', 'recording a redemption'].map(step => `${side} ${step}`)),
  ...['before', 'after'].flatMap(side => ['sending a transaction', 'updating a transaction'].map(step => `${side} ${step}`)),
]
const DECIDING = ['before deciding a vend', 'after deciding a vend']

/** The failpoints of a cup, of a payment, and of a start: every one that there is. */
export const FAILPOINTS_OF = {
  cup: [...DAEMON_FAILPOINTS.filter(name => ![...STARTING, ...PAYING, ...DECIDING].includes(name)), ...GUARD_FAILPOINTS],
  redeem: PAYING,
  start: STARTING,
  decision: DECIDING,
  reader: READER_FAILPOINTS,
} as const

/** One in this many courses has a reader over pcscd. */
const PCSC_EVERY = 4

/** The kills of one machine's life, and what people do between them. */
export function drawCourse(seed: number, kills: number): Course {
  const chance = new Chance(seed)
  const reader = seed % PCSC_EVERY === 0 ? 'pcsc' : 'sim'
  const decks = new Decks(chance.branch())
  const acts: Act[] = []
  for (let left = kills; left > 0; ) {
    const act = drawAct(chance.branch(), decks, reader)
    acts.push(act)
    left -= killsOf(act)
  }
  return { seed, reader, acts }
}

/** How often this act kills. */
export const killsOf = ({ kill }: Act): number => (kill === null ? 0 : kill.again === null ? 1 : 2)

function drawAct(chance: Chance, decks: Decks, reader: Course['reader']): Act {
  const does = chance.happens(0.22) ? 'redeem' : 'cup'
  return {
    do: does,
    who: chance.pick(NAMES),
    drink: chance.happens(0.3) ? 'lungo' : 'espresso',
    tear: chance.happens(0.15) ? chance.pick(['SELECT', 'SIGN', 'RESULT']) : null,
    decision: { word: chance.pick(['credit', 'brewed']), diesAt: chance.happens(0.3) ? decks.draw('decision') : null },
    kill: chance.happens(0.8)
      ? drawKill(chance.branch(), decks, does === 'cup' && reader === 'pcsc' && chance.happens(0.4) ? 'reader' : does)
      : null,
  }
}

/** @param what `reader` where its process is to die in a cup */
function drawKill(chance: Chance, decks: Decks, what: Act['do'] | 'reader'): Kill {
  const victim = what === 'reader' ? what : chance.pick<Victim>(['daemon', 'daemon', 'guard', 'both'])
  const isAgain = (victim === 'daemon' || victim === 'both') && chance.happens(0.12)
  return { victim, moment: drawMoment(chance, decks, what), again: isAgain ? drawStart(chance, decks) : null }
}

function drawMoment(chance: Chance, decks: Decks, what: Act['do'] | 'reader'): Moment {
  if (chance.happens(what === 'redeem' ? 0.85 : 0.65)) return { at: decks.draw(what) }
  return what === 'redeem' || chance.happens(0.4) ? { ms: chance.between(0, 400) } : { events: chance.between(3, EVENTS_OF_A_CUP) }
}

const drawStart = (chance: Chance, decks: Decks): Moment =>
  chance.happens(0.5) ? { at: decks.draw('start') } : { ms: chance.between(0, START_MS) }

/** Failpoints, each drawn once before any is drawn again. */
class Decks {
  readonly #chance: Chance
  readonly #left = new Map<keyof typeof FAILPOINTS_OF, string[]>()

  constructor(chance: Chance) {
    this.#chance = chance
  }

  draw(of: keyof typeof FAILPOINTS_OF): string {
    const left = this.#left.get(of) ?? []
    if (left.length === 0) left.push(...FAILPOINTS_OF[of])
    this.#left.set(of, left)
    const drawn = this.#chance.pick(left)
    left.splice(left.indexOf(drawn), 1)
    return drawn
  }
}
