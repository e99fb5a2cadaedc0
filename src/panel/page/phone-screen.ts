import { type StatusName, statusName } from '../../core/tap/status-words.ts'
import type { TapSeen } from './tap-seen.ts'

const results = {
  brewing: 'Paid. Enjoy!',
  credit: 'Paid, not brewed: a cup to your credit.',
  refused: 'The machine refused it. Nothing is owed.',
} as const

const refusals: Partial<Record<StatusName, string>> = {
  confirm: 'Tapped again too soon. Wait a few seconds.',
  notFound: 'No badge for this machine.',
  overLimit: 'Over the limit of this phone.',
  mismatch: 'The machine’s request does not fit. Nothing was signed.',
  outdated: 'The machine is behind. Nothing was signed.',
  fault: 'The wallet failed. Nothing was signed.',
}

/** What a phone's screen says after a tap. A locked phone tells the machine so and refuses nothing. */
export function screenAfter({ result, hasSigned, refusal, torn, commands }: TapSeen, isLocked: boolean): string {
  if (torn) return 'Taken away too soon. Nothing was charged.'
  if (isLocked) return 'Locked. Unlock it and tap again.'
  if (result !== null) return results[result]
  if (hasSigned) return 'Signed, but told no result. The display says the rest.'
  const name = refusal === null ? null : statusName(refusal)
  const text = name === null ? undefined : refusals[name]
  return text ?? (commands === 0 ? 'Nothing was asked of it.' : 'Nothing was charged. See the display.')
}
