import type { Command } from 'commander'
import { type Commands, registerRequested } from '../support/commands.ts'

const commands: Commands = {
  new: async () => (await import('./new.ts')).registerNew,
  'add-badge': async () => (await import('./add-badge.ts')).registerAddBadge,
  limit: async () => (await import('./limit.ts')).registerLimit,
  issuer: async () => (await import('./issuer.ts')).registerIssuer,
  tap: async () => (await import('./tap.ts')).registerTap,
  remote: async () => (await import('./remote.ts')).registerRemote,
  'top-up': async () => (await import('./top-up.ts')).registerTopUp,
  show: async () => (await import('./show.ts')).registerShow,
  receipt: async () => (await import('./receipt.ts')).registerReceipt,
  redeem: async () => (await import('./redeem.ts')).registerRedeem,
  watch: async () => (await import('./watch.ts')).registerWatch,
  conformance: async () => (await import('./conformance.ts')).registerConformance,
}

/** `crema wallet …`: an employee's virtual phone. */
export async function registerWallet(program: Command, requested?: string): Promise<void> {
  const wallet = program.command('wallet').description('a virtual phone: keys, badges, taps')
  await registerRequested(wallet, commands, requested)
}
