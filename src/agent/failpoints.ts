import type { Brewer } from '../../hal/brewer.ts'
import type { CardChannel, CardReader } from '../../hal/card-reader.ts'
import type { Hal } from '../../hal/hal.ts'
import { Instruction, SELECT } from '../core/tap/instructions.ts'
import type { RedeemChain } from '../redeem.ts'
import type { Store } from '../store/store.ts'
import { openFailpoints, type Reach } from '../support/failpoints.ts'

/** What the daemon does as a step: it can be stopped before and after. */
const STEPS = [
  'settling what was cut off',
  'SELECT',
  'SIGN',
  'storing the receipt',
  'marking the start',
  'closing the relay',
  'RESULT',
  'settling the vend',
  'deciding a vend',
  'recording a sync',
  'recording a redemption',
  'sending a transaction',
  'updating a transaction',
] as const
type Step = (typeof STEPS)[number]

/** The names of the daemon's failpoints. */
export const DAEMON_FAILPOINTS: readonly string[] = [...STEPS.flatMap(step => [`before ${step}`, `after ${step}`]), 'after the cup']

/** The parts of a machine whose calls are steps. */
export interface SteppedParts {
  store(store: Store): Store
  hal(hal: Hal): Hal
  chain(chain: RedeemChain): RedeemChain
}

/** Returns every part as it is, unless the environment asks for failpoints. */
export function openSteps(reach: Reach | null = openFailpoints()): SteppedParts {
  if (reach === null) return { store: store => store, hal: hal => hal, chain: chain => chain }
  const steps = new Steps(reach)
  return { store: store => steppedStore(store, steps), hal: hal => steppedHal(hal, steps), chain: chain => steppedChain(chain, steps) }
}

class Steps {
  readonly reach: Reach

  constructor(reach: Reach) {
    this.reach = reach
  }

  /** This call as a step. One that returns a promise ends when that is fulfilled. */
  call<Given extends unknown[], Result>(step: Step, act: (...given: Given) => Result): (...given: Given) => Result {
    return (...given) => {
      this.reach(`before ${step}`)
      const result = act(...given)
      if (result instanceof Promise) this.when(result, `after ${step}`)
      else this.reach(`after ${step}`)
      return result
    }
  }

  /** Reached once this promise is fulfilled. */
  when(done: Promise<unknown>, failpoint: string): void {
    done.then(
      () => this.reach(failpoint),
      () => undefined,
    )
  }
}

const steppedStore = (store: Store, steps: Steps): Store => ({
  ...store,
  takeReceipt: steps.call('storing the receipt', store.takeReceipt),
  vends: {
    ...store.vends,
    settleAfterCrash: steps.call('settling what was cut off', store.vends.settleAfterCrash),
    markStarting: steps.call('marking the start', store.vends.markStarting),
    settle: steps.call('settling the vend', store.vends.settle),
    decide: steps.call('deciding a vend', store.vends.decide),
  },
  syncs: { ...store.syncs, record: steps.call('recording a sync', store.syncs.record) },
  redemptions: { ...store.redemptions, add: steps.call('recording a redemption', store.redemptions.add) },
  transactions: { ...store.transactions, update: steps.call('updating a transaction', store.transactions.update) },
})

const steppedChain = (chain: RedeemChain, steps: Steps): RedeemChain => ({
  ...chain,
  broadcast: steps.call('sending a transaction', chain.broadcast),
})

const steppedHal = (hal: Hal, steps: Steps): Hal => ({
  ...hal,
  brewer: steppedBrewer(hal.brewer, steps),
  reader: steppedReader(hal.reader, steps),
})

function steppedBrewer(brewer: Brewer, steps: Steps): Brewer {
  const brew = (product: string) => {
    steps.reach('before closing the relay')
    const brewing = brewer.brew(product)
    steps.when(brewing.started, 'after closing the relay')
    steps.when(brewing.finished, 'after the cup')
    return brewing
  }
  return changed(brewer, { brew })
}

const INSTRUCTIONS: Readonly<Record<number, Step>> = {
  [SELECT.ins]: 'SELECT',
  [Instruction.sign]: 'SIGN',
  [Instruction.result]: 'RESULT',
}

function steppedReader(reader: CardReader, steps: Steps): CardReader {
  return changed(reader, {
    async *taps(signal) {
      for await (const card of reader.taps(signal)) yield steppedCard(card, steps)
    },
  })
}

function steppedCard(card: CardChannel, steps: Steps): CardChannel {
  return changed(card, {
    transmit(command, deadlineMs) {
      const step = INSTRUCTIONS[command[1] ?? 0]
      const transmit = () => card.transmit(command, deadlineMs)
      return step === undefined ? transmit() : steps.call(step, transmit)()
    },
  })
}

/** The same object, with these members replaced. */
function changed<Part extends object>(part: Part, members: Partial<Part>): Part {
  return new Proxy(part, {
    get(_, key) {
      const member = Reflect.get(key in members ? members : part, key)
      return typeof member === 'function' ? member.bind(part) : member
    },
  })
}
