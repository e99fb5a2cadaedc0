import type { CardChannel, CardReader } from '../../../hal/card-reader.ts'
import type { Indicator } from '../../../hal/indicator.ts'
import type { Address } from '../../core/hex.ts'
import { type EnrolledCard, identifyForEnrolment } from '../../nfc/enrol.ts'
import { CommandFailure } from '../support/failure.ts'
import { note } from '../support/say.ts'
import type { CardSource } from './card-source.ts'

/** Which reader: of this computer over PC/SC, or the simulator's. */
export interface OfficeReaderOptions {
  /** Part of the reader's name; default: the first contactless one. */
  readonly reader?: string | undefined
  /** The simulator's socket. */
  readonly simulator?: string | undefined
  /** How long to wait for each card. */
  readonly seconds: number
}

/** A reader of this computer. */
export interface OfficeReader extends CardSource {
  readonly name: string
  dispose(): Promise<void>
}

type AnyReader = CardReader & Partial<Pick<Indicator, 'show'>>

/**
 * Opens a reader of this computer. What is wrong with a card or the reader is said on standard error.
 * @throws CommandFailure when there is no reader
 */
export async function openOfficeReader({ reader: name, simulator, seconds }: OfficeReaderOptions): Promise<OfficeReader> {
  const reader = await openReader(name, simulator)
  const end = new AbortController()
  const dispose = async () => {
    end.abort()
    await reader.dispose()
  }
  const status = reader.status()
  if (status.state === 'lost') {
    await dispose()
    throw new CommandFailure({ code: 'reader-lost', fact: status.reason, expected: 'a reader for the card', remedy: status.remedy })
  }
  reader.onStatus(now => note(now.state === 'lost' ? `${now.reason} ${now.remedy}` : `The reader ${now.name} is ready.`), end.signal)
  const taps = reader.taps(end.signal)[Symbol.asyncIterator]()
  return {
    name: status.name,
    dispose,
    next: async () => {
      await reader.show?.('tap-now')
      return inTime(nextCard(taps), seconds)
    },
    show: async result => void (await reader.show?.(result === 'taken' ? 'remove-card' : 'refused')),
  }
}

/**
 * Reads the address of the next card on a reader of this computer. Prints instructions on standard error.
 * @throws CommandFailure when there is no reader, no card comes, or the card cannot sign
 */
export async function readCardAddress(options: OfficeReaderOptions): Promise<Address> {
  const reader = await openOfficeReader(options)
  try {
    note(`Put the card on the reader ${reader.name}.`)
    return (await reader.next()).address
  } finally {
    await reader.dispose()
  }
}

async function openReader(name: string | undefined, simulator: string | undefined): Promise<AnyReader> {
  if (simulator !== undefined) return (await import('../../../hal/sim/sim-card-reader.ts')).openSimCardReader({ socketPath: simulator })
  const { openPcscCardReader } = await import('../../../hal/pcsc/pcsc-card-reader.ts')
  return openPcscCardReader(name === undefined ? {} : { name })
}

const whyNot: Readonly<Record<string, string>> & { readonly 'enrol-again': string } = {
  'enrol-no-phone': 'This is a phone. It needs no card: its app shows its address, for crema company badge issue --holder.',
  'enrol-no-card': 'This is a card that does not sign. An Arx HaLo or a Keycard Cash is needed.',
  'enrol-again': 'The card was away too soon. Put it on the reader again.',
}

/** The next card that signs. About others its holder is told what to do. */
async function nextCard(taps: AsyncIterator<CardChannel>): Promise<EnrolledCard> {
  for (;;) {
    const { value: field, done } = await taps.next()
    if (done === true)
      throw new CommandFailure({
        code: 'reader-closed',
        fact: 'The reader was closed.',
        expected: 'a card',
        remedy: 'Run the command again.',
      })
    const identified = await identifyForEnrolment(field)
    if ('card' in identified) return identified.card
    note(whyNot[identified.text] ?? whyNot['enrol-again'])
  }
}

async function inTime<T>(waited: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noCard(seconds)), seconds * 1000)
  })
  try {
    return await Promise.race([waited, late])
  } finally {
    clearTimeout(timer)
  }
}

const noCard = (seconds: number) =>
  new CommandFailure({
    code: 'no-card',
    fact: `No card came within ${seconds} s.`,
    expected: 'a card on the reader',
    remedy: 'Run the command again.',
  })
