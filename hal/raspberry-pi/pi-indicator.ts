import type { Indicator, LampState } from '../indicator.ts'
import type { OutputConfig } from './config.ts'
import type { Gpio, OutputLine } from './gpio.ts'
import { type Blinks, lampPatterns } from './lamp-patterns.ts'
import { openEach } from './open-each.ts'

export interface IndicatorPins {
  readonly lamp?: OutputConfig | undefined
  readonly buzzer?: OutputConfig | undefined
}

/**
 * A lamp and a buzzer (one that sounds while it is on); either may be absent.
 * @throws HalError when a pin is unavailable
 */
export async function openPiIndicator(gpio: Gpio, { lamp, buzzer }: IndicatorPins): Promise<Indicator> {
  const pins = { ...(lamp && { lamp }), ...(buzzer && { buzzer }) }
  const lines = await openEach(pins, (_, { pin, active }) => gpio.openOutput({ pin, activeLow: active === 'low', on: false }))
  const players = [...lines].map(([name, line]) => ({ name, line, player: new Player(line) }))
  return {
    async show(state) {
      for (const { name, player } of players) player.play(...turnsFor(name, state))
    },
    async dispose() {
      for (const { line, player } of players) {
        player.play([0], 'once')
        line.dispose()
      }
    },
  }
}

function turnsFor(name: string, state: LampState): [Blinks, 'once' | 'over and over'] {
  const { lamp, beeps } = lampPatterns[state]
  if (name === 'buzzer') return [beeps.length > 0 ? beeps : [0], 'once']
  if (lamp === 'on') return [[Number.POSITIVE_INFINITY], 'once']
  return lamp === 'off' ? [[0], 'once'] : [lamp, 'over and over']
}

/** Plays an on-off pattern on one line. A new pattern replaces the current one. */
class Player {
  readonly #line: OutputLine
  #timer: NodeJS.Timeout | undefined

  constructor(line: OutputLine) {
    this.#line = line
  }

  /** Ends off, unless a turn never ends. A turn of 0 ends the pattern. */
  play(turns: Blinks, how: 'once' | 'over and over', turn = 0): void {
    clearTimeout(this.#timer)
    const lasts = turns[how === 'once' ? turn : turn % turns.length] ?? 0
    this.#line.set(turn % 2 === 0 && lasts > 0)
    if (lasts === 0 || lasts === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => this.play(turns, how, turn + 1), lasts)
    this.#timer.unref()
  }
}
