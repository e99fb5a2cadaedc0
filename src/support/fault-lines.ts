import type { z } from 'zod'

/** The faults of a file or an option, one per line: the key, then what was expected. */
export const faultLines = ({ issues }: z.core.$ZodError): string[] => issues.map(faultLine)

/** One fault that zod found, with its key. */
export function faultLine(issue: z.core.$ZodIssue): string {
  const key = issue.path.join('.') || '(top level)'
  if (issue.code === 'unrecognized_keys') return `${key}: unknown key ${issue.keys.join(', ')}`
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return `${key}: missing; expected ${issue.expected}`
  return `${key}: ${issue.message}`
}
