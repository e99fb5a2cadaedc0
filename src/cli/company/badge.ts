import type { Command } from 'commander'
import { registerEnrolCards } from './badge-enrol.ts'
import { registerIssue } from './badge-issue.ts'
import { registerRecord } from './badge-record.ts'
import { registerRenew } from './badge-renew.ts'
import { registerRevoke } from './badge-revoke.ts'

/** `crema company badge …`: authorises employees. */
export function registerBadge(company: Command): void {
  const badge = company.command('badge').description('authorise employees, or stop them')
  for (const register of [registerEnrolCards, registerIssue, registerRenew, registerRevoke, registerRecord]) register(badge)
}
