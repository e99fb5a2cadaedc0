import type { CardReader } from '../../hal/card-reader.ts'
import { AID } from '../../src/core/tap/select.ts'
import { purchase } from '../../src/nfc/purchase.ts'
import { Tap } from '../../src/nfc/tap.ts'
import type { Wallet } from '../../src/wallet/wallet.ts'
import { acceptanceOf, makePhone, press, TestMachine } from '../../test/nfc/bench.ts'
import { anna } from '../../test/support/make.ts'
import { meter } from '../../test/support/wire-meter.ts'

/** A reader, and a way to put a card on it. */
export interface Ground {
  readonly reader: CardReader
  lay(card: Wallet): Promise<{ leave(): void | Promise<void> }>
}

export interface TapTimes {
  /** Bytes of one purchase, in both directions. */
  readonly wireBytes: number
  readonly exchanges: number
  /** From SELECT to the receipt on disk. */
  readonly medianMs: number
}

type OneTap = Omit<TapTimes, 'medianMs'> & { readonly ms: number }

/**
 * Sells to the same phone repeatedly, through the machine's own tap, rules and store.
 * @throws Error when a tap is refused, or takes a different number of bytes than the previous one
 */
export async function measureTaps({ reader, lay }: Ground, count: number): Promise<TapTimes> {
  const machine = new TestMachine()
  const end = new AbortController()
  try {
    const phone = await makePhone(machine, anna)
    const cards = reader.taps(end.signal)[Symbol.asyncIterator]()
    const sell = async (): Promise<OneTap> => {
      const stay = await lay(phone)
      const card = meter((await cards.next()).value)
      const tap = new Tap(card, AID)
      const startedMs = performance.now()
      const outcome = await purchase(tap, press(), machine.parts)
      const measured = { ms: performance.now() - startedMs, wireBytes: card.wireBytes, exchanges: card.exchanges }
      if (outcome.kind !== 'paid') throw new Error(`The tap was refused: ${outcome.text}. Expected a purchase.`)
      const { sequence, cumulativeAmount } = outcome.stored.receipt
      await tap.result({ state: 'brewing', sequence, cumulativeAmount, acceptance: acceptanceOf(outcome.stored) })
      await stay.leave()
      await card.gone
      await phone.left()
      machine.now += 6n
      return measured
    }
    // The first tap also transfers badge and terms, so it is not a regular's.
    await sell()
    const taps: OneTap[] = []
    for (let tap = 0; tap < count; tap++) taps.push(await sell())
    return summaryOf(taps)
  } finally {
    end.abort()
    machine.remove()
  }
}

function summaryOf(taps: readonly OneTap[]): TapTimes {
  const [first] = taps
  if (first === undefined) throw new Error('Nothing was measured.')
  const { wireBytes, exchanges } = first
  if (taps.some(tap => tap.wireBytes !== wireBytes || tap.exchanges !== exchanges)) throw new Error('The same purchase cost other bytes.')
  return { wireBytes, exchanges, medianMs: median(taps.map(({ ms }) => ms)) }
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number
