import type { Command } from 'commander'
import { registerBadge } from './badge.ts'
import { registerChannel } from './channel.ts'
import { registerCancelClose, registerRefund, registerRequestClose } from './close.ts'
import { registerDeploy } from './deploy.ts'
import { registerTerms } from './terms.ts'
import { registerTopUp } from './top-up.ts'

/** `crema company …`: for whoever rents the machine. */
export function registerCompany(program: Command): void {
  const company = program.command('company').description('the company that rents machines: deposit, badges, money back')
  for (const register of [
    registerDeploy,
    registerTerms,
    registerTopUp,
    registerChannel,
    registerBadge,
    registerRequestClose,
    registerCancelClose,
    registerRefund,
  ])
    register(company)
}
