import type { Command } from 'commander'
import { registerAgreements } from '../platform/agreements.ts'
import { registerCompanyConsent } from '../platform/consent.ts'
import { registerEnd } from '../platform/end.ts'
import { registerOffers } from '../platform/offers.ts'
import { registerCompanyWithdrawConsent } from '../platform/withdraw-consent.ts'
import { registerAccept } from './accept.ts'
import { registerBadge } from './badge.ts'
import { registerChannel } from './channel.ts'
import { registerCancelClose, registerRefund, registerRequestClose } from './close.ts'
import { registerDeploy } from './deploy.ts'
import { registerStatement } from './statement.ts'
import { registerTerms } from './terms.ts'
import { registerTopUp } from './top-up.ts'

/** `crema company …`: for the company that rents machines. */
export function registerCompany(program: Command): void {
  const company = program.command('company').description('the company that rents machines: offers, deposit, badges, money back')
  registerDeploy(company)
  registerOffers(company, 'offers')
  registerCompanyConsent(company)
  registerCompanyWithdrawConsent(company)
  registerAccept(company)
  registerAgreements(company)
  registerEnd(
    company,
    "the customer, the provider or the machine's owner",
    'The money in its channel stays there; the payer gets it back with: crema company request-close',
  )
  for (const register of [
    registerTerms,
    registerTopUp,
    registerChannel,
    registerStatement,
    registerBadge,
    registerRequestClose,
    registerCancelClose,
    registerRefund,
  ])
    register(company)
  company.addHelpText(
    'after',
    `
First steps:
  crema company offers                                          the machines on offer, and their prices
  crema company accept OFFER --deposit 100.00 --key you.key     accepts and pays in; writes terms.json
  crema company badge enrol cards.csv --daily-limit 5.00        reads the employees' cards
  crema company badge issue --csv cards.csv --key you.key       authorises employees
  crema company top-up 100.00 --key you.key
--agreements and --rpc can be set once, as CREMA_AGREEMENTS and CREMA_RPC.`,
  )
}
