import { setImmediate as turn } from 'node:timers/promises'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { Brewer, BrewOutcome } from '../../hal/brewer.ts'
import type { Press } from '../../hal/buttons.ts'
import type { CardChannel, CardReader } from '../../hal/card-reader.ts'
import { CardGoneError } from '../../hal/errors.ts'
import type { LampState } from '../../hal/indicator.ts'
import { deferred } from '../../hal/support/deferred.ts'
import { TapQueue } from '../../hal/support/tap-queue.ts'
import { NO_WATER } from '../../src/core/causes.ts'
import { AID } from '../../src/core/tap/select.ts'
import type { ServedChannel } from '../../src/core/tap/served-channel.ts'
import { Menu } from '../../src/machine/menu.ts'
import { ServiceMode } from '../../src/machine/service-mode.ts'
import type { Vend } from '../../src/store/records.ts'
import type { Language } from '../../src/texts/text.ts'
import { LOOK_EVERY_MS, VendLoop, type VendParts } from '../../src/vend.ts'
import { acceptanceOf, type Card, makeMachine, nameOf, PRICE, type TestMachine } from '../nfc/bench.ts'
import { type SimulatedTime, simulateTime } from '../support/simulated-time.ts'

/** A card in the bench reader's field. */
export interface CardInField {
  /** The names of the commands it received. */
  readonly asked: readonly string[]
  leave(): void
}

/** The vend loop on a real store, with simulated devices and a simulated clock. */
export interface VendBench {
  readonly time: SimulatedTime
  readonly machine: TestMachine
  readonly shown: readonly string[]
  /** The states of the lamp. */
  readonly lamps: readonly LampState[]
  /** What is sold, since the last start. */
  readonly menu: Menu
  /** The lines of the log. */
  readonly logged: readonly string[]
  readonly cups: number
  /** How often the loop said that a receipt was taken. */
  readonly sales: number
  press(): void
  /** Unplugs or replugs the reader. */
  plug(isIn: boolean): void
  /** The brewer has another status now. */
  brewerChanged(): void
  /** Stops the machine. */
  stop(): Promise<void>
  /** The vend loop since the last start. */
  readonly loop: VendLoop
  /** What the loop says of visitors at work, since the last start. */
  readonly service: ServiceMode
  /** Stops the machine and starts it again on the same store, that much later. */
  restart(afterMs?: number): Promise<void>
  lay(card: Card): CardInField
  /** Waits until the display has shown this text since the previous call. */
  shows(text: RegExp): Promise<string>
  /** Advances the time. */
  pass(ms: number): Promise<void>
  /** Runs everything that is due now. */
  settle(): Promise<void>
}

export interface VendBenchOptions {
  readonly selectionMs?: number
  readonly language?: Language
  readonly channels?: readonly ServedChannel[]
  readonly priceIn?: (channel: ServedChannel) => bigint | null
  /** Brews a cup. Default: done at once. */
  readonly brew?: () => Promise<BrewOutcome>
  /** Starts a cup. Default: started at once. */
  readonly startCup?: () => Promise<void>
  /** Why the brewer cannot brew now, when it is asked. Default: nothing. */
  readonly notReady?: () => Promise<readonly string[]>
  /** Shows a text. Default: at once. */
  readonly display?: () => Promise<void>
  /** The causes that stop every drink. */
  readonly causes?: () => readonly number[]
  /** Whether no water flowed during the last cup. */
  readonly isDry?: () => boolean
}

export async function openVendBench(options: VendBenchOptions = {}): Promise<VendBench> {
  const {
    selectionMs = 30_000,
    language = 'en',
    brew = async () => 'done',
    causes = () => [],
    isDry = () => false,
    startCup = async () => undefined,
    notReady = async () => [],
    display = async () => undefined,
    priceIn = () => PRICE,
  } = options
  const time = simulateTime()
  const machine = makeMachine(options.channels)
  const taps = new TapQueue()
  const pressed: ((press: Press) => void)[] = []
  const shown: string[] = []
  const lamps: LampState[] = []
  const logged: string[] = []
  const onReader: Parameters<CardReader['onStatus']>[0][] = []
  const onBrewer: Parameters<Brewer['onStatus']>[0][] = []
  let unplugged = false
  let [cups, sales, seen, odd] = [0, 0, 0, 0]

  const makeLoop = (service: ServiceMode, cutOff: readonly Vend[]) => {
    const hal: VendParts['hal'] = {
      buttons: {
        presses: async function* (signal) {
          const stopped = new Promise<null>(resolve => signal.addEventListener('abort', () => resolve(null), { once: true }))
          for (;;) {
            const press = await Promise.race([new Promise<Press>(resolve => pressed.push(resolve)), stopped])
            if (press === null) return
            yield press
          }
        },
        dispose: async () => undefined,
      },
      reader: {
        taps: signal => taps.taps(signal),
        status: () => (unplugged ? { state: 'lost', reason: 'Unplugged.', remedy: 'Plug it in.' } : { state: 'ready', name: 'air' }),
        onStatus: listener => void onReader.push(listener),
        dispose: async () => undefined,
      },
      brewer: {
        status: () => (isDry() ? { state: 'dry', reason: 'No water flowed.', remedy: 'Fill the tank.' } : { state: 'ready' }),
        onStatus: listener => void onBrewer.push(listener),
        ready: async () => ({ reasons: [...(isDry() ? ['No water flowed. Fill the tank.'] : []), ...(await notReady())] }),
        brew: () => {
          cups++
          return { started: startCup(), finished: brew() }
        },
        counters: async () => ({}),
        dispose: async () => undefined,
      },
      indicator: { show: async state => void lamps.push(state), dispose: async () => undefined },
      display: { show: async lines => display().then(() => void shown.push(lines.join(' / '))), dispose: async () => undefined },
    }
    const menu = new Menu({
      ...machine.parts,
      store: machine.store,
      hal,
      condition: { causesAgainst: () => [...(isDry() ? [NO_WATER] : []), ...causes()] },
      products: [{ name: 'espresso', label: 'Espresso', priceIn }],
    })
    const loop = new VendLoop({
      ...machine.parts,
      allChannels: () => options.channels ?? machine.channels,
      store: machine.store,
      hal,
      menu,
      condition: {
        causesAgainstTestCup: () => [...causes()],
        onChange: () => undefined,
        watchForSpoiling: () => () => null,
      },
      language,
      aid: AID,
      cutOff,
      service,
      selectionMs,
      lookEveryMs: LOOK_EVERY_MS,
      time,
      log: pino({ level: 'info' }, { write: line => void logged.push(line) }),
      now: () => machine.now,
      accept: stored => acceptanceOf(stored),
      sold: () => void sales++,
    })
    return { loop, menu }
  }
  const start = () => {
    const service = new ServiceMode()
    const { loop, menu } = makeLoop(service, machine.store.vends.settleAfterCrash(machine.now))
    const stop = new AbortController()
    const running = loop.run(stop.signal)
    return {
      loop,
      menu,
      service,
      stop: async () => {
        stop.abort()
        await running
      },
    }
  }
  /** Advances the machine's clock, which counts whole seconds. */
  const passed = (ms: number) => {
    machine.now += BigInt(Math.floor((odd + ms) / 1000))
    odd = (odd + ms) % 1000
  }
  let run = start()
  onTestFinished(() => run.stop())

  return {
    time,
    machine,
    shown,
    lamps,
    get menu() {
      return run.menu
    },
    logged,
    get cups() {
      return cups
    },
    get sales() {
      return sales
    },
    get loop() {
      return run.loop
    },
    get service() {
      return run.service
    },
    restart: async (afterMs = 0) => {
      await run.stop()
      machine.reopen()
      passed(afterMs)
      run = start()
      await time.settle()
    },
    plug: isIn => {
      unplugged = !isIn
      for (const listener of onReader)
        listener(isIn ? { state: 'ready', name: 'air' } : { state: 'lost', reason: 'Unplugged.', remedy: 'Plug it in.' })
    },
    brewerChanged: () => {
      for (const listener of onBrewer) listener({ state: 'ready' })
    },
    stop: () => run.stop(),
    press: () => {
      for (const resolve of pressed.splice(0)) resolve({ button: 'espresso' })
    },
    lay: card => {
      const laid = layOn(card)
      taps.put(laid.channel)
      return laid
    },
    shows: async text => {
      for (let turns = 0; turns < 2000; turns++) {
        const at = shown.findIndex((line, index) => index >= seen && text.test(line))
        if (at >= 0) {
          seen = at + 1
          return shown[at] as string
        }
        await turn()
      }
      throw new Error(`The display never showed ${text}; it showed ${shown.slice(seen).join(', ') || 'nothing'}.`)
    },
    pass: async ms => {
      passed(ms)
      await time.pass(ms)
    },
    settle: time.settle,
  }
}

function layOn(card: Card): CardInField & { readonly channel: CardChannel & { readonly left: boolean } } {
  const gone = deferred<void>()
  const torn = deferred<never>()
  const asked: string[] = []
  let left = false
  const transmit = async (command: Uint8Array) => {
    if (left) throw new CardGoneError('The card left.')
    asked.push(nameOf(command))
    return Promise.race([card.transmit(command), torn.promise])
  }
  return {
    asked,
    leave: () => {
      left = true
      torn.reject(new CardGoneError('The card left.'))
      gone.resolve()
    },
    channel: {
      transmit,
      gone: gone.promise,
      get left() {
        return left
      },
    },
  }
}
