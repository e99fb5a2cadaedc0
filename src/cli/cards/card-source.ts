import { InvalidArgumentError, Option } from 'commander'
import type { EnrolledCard } from '../../nfc/enrol.ts'

/** A reader for the cards of employees: one of this computer, or a running machine's. */
export interface CardSource {
  /**
   * Waits for the next card that signs.
   * @throws CremaError when none comes in time, or the reader fails
   */
  next(): Promise<EnrolledCard>
  /** Shows at the reader whether the card was taken. */
  show(result: 'taken' | 'refused'): Promise<void>
}

/** How long to wait for a card. */
export const secondsOption = (description: string, seconds: number) =>
  new Option('--seconds <number>', description).argParser(parseSeconds).default(seconds)

function parseSeconds(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 5 && number <= 600) return number
  throw new InvalidArgumentError('Expected a whole number of seconds, 5 to 600.')
}
