import type { CardChannel } from '../../hal/card-reader.ts'
import { CardGoneError } from '../../hal/errors.ts'
import { deferred } from '../../hal/support/deferred.ts'
import type { MachineUnderTest } from '../../src/conformance/machine/kit.ts'
import type { TestChannel } from '../../src/conformance/machine/test-channel.ts'
import type { Address } from '../../src/core/hex.ts'
import { AID } from '../../src/core/tap/select.ts'
import { greet } from '../../src/nfc/greet.ts'
import { purchase } from '../../src/nfc/purchase.ts'
import type { Selection } from '../../src/nfc/selection.ts'
import { Tap } from '../../src/nfc/tap.ts'
import { acceptanceOf, press, serve, type TestMachine } from '../nfc/bench.ts'
import { channel, domain, issuer, terms } from '../support/make.ts'

type Transmit = CardChannel['transmit']

/** A machine's tap and rules with no reader in between: conforming, or wrong in one way. */
export interface Habits {
  /** Changes the exchanges on the air. */
  readonly air?: (right: Transmit) => Transmit
  readonly parts?: (right: TestMachine['parts']) => TestMachine['parts']
  /** Keeps a selection after a sale, so that one press sells several cups. */
  readonly forgetsNoSelection?: true
  /** It forgets a holder's badge when a phone that names the holder confirms nothing. */
  readonly dropsBadge?: true
  /** Treats each tap as a new selection, with a new time. */
  readonly newSelectionEachTap?: true
}

export const testChannel: TestChannel = { domain, terms, id: channel, issuer }

export function machineInProcess(machine: TestMachine, habits: Habits = {}): MachineUnderTest {
  let selection: Selection | null = null
  const parts = habits.parts?.(machine.parts) ?? machine.parts

  async function serveTap(channel: CardChannel): Promise<void> {
    const tap = new Tap(channel, AID)
    if (selection === null) return void (await greet(tap, parts))
    const open = habits.newSelectionEachTap ? { ...selection, asked: new Map() } : selection
    const outcome = await purchase(tap, open, parts)
    if (outcome.kind === 'paid' && !habits.forgetsNoSelection) selection = null
    if (habits.dropsBadge && outcome.kind === 'refused' && outcome.text === 'confirm')
      for (const key of open.asked.keys()) machine.store.badges.drop(issuer.address, key.split(' ')[1] as Address)
    if (outcome.kind !== 'paid') return
    const { sequence, cumulativeAmount } = outcome.stored.receipt
    await tap.result({ state: 'brewing', sequence, cumulativeAmount, acceptance: acceptanceOf(outcome.stored) })
  }

  return {
    aid: AID,
    press: async () => {
      selection = press()
    },
    lay: async phone => {
      const left = deferred<never>()
      left.promise.catch(() => undefined)
      const straight: Transmit = async command => Promise.race([phone.transmit(command), left.promise])
      const transmit = habits.air?.(straight) ?? straight
      const over = serveTap({ transmit, gone: Promise.resolve() }).catch(() => undefined)
      machine.now += 6n
      return { over, left: over, leave: () => left.reject(new CardGoneError('The card left.')) }
    },
    now: () => machine.now,
    pause: async () => undefined,
    quietMs: 60_000,
    patienceMs: 1,
    restMs: 0,
  }
}

export { serve }
