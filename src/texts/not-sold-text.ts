import type { NotSold } from '../core/why-not-sold.ts'
import { textOfCause } from './cause-text.ts'
import type { TextKey } from './en.ts'

const byReason: Readonly<Record<Exclude<NotSold, number>, TextKey>> = {
  'reader-lost': 'reader-lost',
  'brewer-lost': 'brewer-not-ready',
  'no-customer': 'no-channel',
  'not-agreed': 'not-sold',
  // Only cups that are owed are left here.
  'agreement-ended': 'no-channel',
  closing: 'closing',
  'offline-too-long': 'offline-too-long',
  'deposit-used-up': 'deposit-used-up',
  'allowance-used-up': 'allowance-used-up',
}

/** The display's text for the reason why a drink is not sold. */
export const textOfNotSold = (reason: NotSold): TextKey => (typeof reason === 'number' ? textOfCause(reason) : byReason[reason])
