import { type StatusName, statusName } from '../../core/tap/status-words.ts'
import type { TapSeen } from './tap-seen.ts'

const results = {
  brewing: 'Paid. Enjoy!',
  credit: 'Paid but not brewed: the machine owes you a cup.',
  refused: 'The machine refused it. Nothing was charged.',
} as const

const refusals: Partial<Record<StatusName, string>> = {
  confirm: 'Not confirmed. Nothing was signed.',
  tooSoon: 'Tapped again too soon. Wait a few seconds.',
  notFound: 'No badge for this machine.',
  overLimit: 'Over this phone’s limit.',
  mismatch: 'The machine’s request is inconsistent. Nothing was signed.',
  outdated: 'The machine is out of date. Nothing was signed.',
  fault: 'The wallet failed. Nothing was signed.',
}

/** The text on a phone's screen after a tap. A locked phone reports that in SELECT's answer instead of refusing. */
export function screenAfter({ result, hasSigned, refusal, torn, commands }: TapSeen, isLocked: boolean): string {
  if (torn) return 'Removed too soon. Nothing was charged.'
  if (isLocked) return 'Locked. Unlock it and tap again.'
  if (result !== null) return results[result]
  if (hasSigned) return 'Signed, but got no result. See the display.'
  const name = refusal === null ? null : statusName(refusal)
  const text = name === null ? undefined : refusals[name]
  return text ?? (commands === 0 ? 'The machine sent no request.' : 'Nothing was charged. See the display.')
}
