import type { Command } from 'commander'
import { registerAddBadge } from './add-badge.ts'
import { registerConformance } from './conformance.ts'
import { registerIssuer } from './issuer.ts'
import { registerLimit } from './limit.ts'
import { registerNew } from './new.ts'
import { registerReceipt } from './receipt.ts'
import { registerRedeem } from './redeem.ts'
import { registerRemote } from './remote.ts'
import { registerShow } from './show.ts'
import { registerTap } from './tap.ts'
import { registerTopUp } from './top-up.ts'
import { registerWatch } from './watch.ts'

/** `crema wallet …`: an employee's virtual phone. */
export function registerWallet(program: Command): void {
  const wallet = program.command('wallet').description('a virtual phone: keys, badges, taps')
  for (const register of [
    registerNew,
    registerAddBadge,
    registerLimit,
    registerIssuer,
    registerTap,
    registerRemote,
    registerTopUp,
    registerShow,
    registerReceipt,
    registerRedeem,
    registerWatch,
    registerConformance,
  ])
    register(wallet)
}
