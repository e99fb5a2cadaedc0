import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CardReader } from '../../hal/card-reader.ts'
import { AID } from '../../src/core/tap/select.ts'
import { purchase } from '../../src/nfc/purchase.ts'
import { Tap } from '../../src/nfc/tap.ts'
import type { Wallet } from '../../src/wallet/wallet.ts'
import { acceptanceOf, makePhone, press, serve, TestMachine } from '../../test/nfc/bench.ts'
import { anna, ben, makeReceipt, signReceipt } from '../../test/support/make.ts'
import { meter } from '../../test/support/wire-meter.ts'
import { Overwrites } from './overwrites.ts'
import { median } from './timing.ts'
import { makeVerifyFloor } from './verify-floor.ts'

/** A reader, and a way to put a card on it. */
export interface Ground {
  readonly reader: CardReader
  lay(card: Wallet): Promise<{ leave(): void | Promise<void> }>
}

/** One kind of purchase. */
export interface Purchase {
  /** In both directions. */
  readonly bytes: number
  readonly exchanges: number
}

export interface TapTimes {
  /** By the holder of the newest receipt. */
  readonly regular: Purchase
  /** After another holder, whose receipt the phone must be shown. */
  readonly afterOthers: Purchase
  /** A regular's purchase from SELECT to the receipt on disk. */
  readonly wholeMs: number
  /** From the last byte of SIGN's answer until the relay may close: verified, judged, stored, marked. */
  readonly hotPathMs: number
  /** One verification and one overwrite with fdatasync on the same disk, in the same run. */
  readonly floorMs: number
}

type OneTap = Purchase & { readonly wholeMs: number; readonly hotPathMs: number }

/**
 * Sells to two phones repeatedly, through the machine's own tap, rules and store.
 * @throws Error when a tap is refused, or takes a different number of bytes than the previous one of its kind
 */
export async function measureTaps({ reader, lay }: Ground, count: number): Promise<TapTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'crema-bench-'))
  const machine = new TestMachine()
  const overwrites = new Overwrites(join(folder, 'floor'))
  const end = new AbortController()
  try {
    const receipt = makeReceipt(80n)
    const verifyFloor = await makeVerifyFloor(serve().separator, receipt, signReceipt(anna, receipt))
    const phones = await Promise.all([anna, ben].map(holder => makePhone(machine, holder)))
    const cards = reader.taps(end.signal)[Symbol.asyncIterator]()
    const sell = async (phone: Wallet): Promise<OneTap> => {
      const stay = await lay(phone)
      const card = meter((await cards.next()).value)
      const measured = await sellTo(machine, card)
      await stay.leave()
      await card.gone
      await phone.left()
      machine.now += 6n
      return measured
    }
    // The first tap also transfers badge and terms.
    for (const phone of [...phones, ...phones]) await sell(phone)
    const [regular, afterOthers, floors]: [OneTap[], OneTap[], number[]] = [[], [], []]
    for (let round = 0; round < count; round++) {
      for (const phone of phones) {
        afterOthers.push(await sell(phone))
        regular.push(await sell(phone))
        floors.push(timeOf(() => verifyFloor()) + timeOf(() => overwrites.one()))
      }
    }
    return {
      regular: allAlike(regular),
      afterOthers: allAlike(afterOthers),
      wholeMs: median(regular.map(({ wholeMs }) => wholeMs)),
      hotPathMs: median(regular.map(({ hotPathMs }) => hotPathMs)),
      floorMs: median(floors),
    }
  } finally {
    end.abort()
    overwrites.close()
    machine.remove()
    rmSync(folder, { recursive: true })
  }
}

async function sellTo(machine: TestMachine, card: ReturnType<typeof meter>): Promise<OneTap> {
  let answeredMs = 0
  const timed = {
    gone: card.gone,
    transmit: async (command: Uint8Array, deadlineMs: number) => {
      const answer = await card.transmit(command, deadlineMs)
      answeredMs = performance.now()
      return answer
    },
  }
  const tap = new Tap(timed, AID)
  const startedMs = performance.now()
  const outcome = await purchase(tap, press(), machine.parts)
  const paidMs = performance.now()
  if (outcome.kind !== 'paid') throw new Error(`The tap was refused: ${outcome.text}. Expected a purchase.`)
  machine.store.vends.markStarting(outcome.vend.id)
  const measured = { bytes: card.wireBytes, exchanges: card.exchanges }
  const times = { wholeMs: paidMs - startedMs, hotPathMs: performance.now() - answeredMs }
  const { sequence, cumulativeAmount } = outcome.stored.receipt
  await tap.result({ state: 'brewing', sequence, cumulativeAmount, acceptance: acceptanceOf(outcome.stored) })
  machine.store.vends.settle(outcome.vend.id, 'brewed', machine.now)
  return { ...measured, ...times }
}

function timeOf(work: () => void): number {
  const startedMs = performance.now()
  work()
  return performance.now() - startedMs
}

function allAlike(taps: readonly OneTap[]): Purchase {
  const [first] = taps
  if (first === undefined) throw new Error('Nothing was measured.')
  const { bytes, exchanges } = first
  if (taps.some(tap => tap.bytes !== bytes || tap.exchanges !== exchanges)) throw new Error('The same purchase took other bytes.')
  return { bytes, exchanges }
}
