import type { Command } from 'commander'
import { type Commands, type Register, registerRequested } from '../support/commands.ts'

const closing = async () => import('./close.ts')

const end = async (): Promise<Register> => {
  const { registerEnd } = await import('../platform/end.ts')
  return company =>
    registerEnd(
      company,
      "the customer, the provider or the machine's owner",
      'The money in its channel stays there; the payer gets it back with: crema company request-close',
    )
}

const offers = async (): Promise<Register> => {
  const { registerOffers } = await import('../platform/offers.ts')
  return company => registerOffers(company, 'offers')
}

const commands: Commands = {
  deploy: async () => (await import('./deploy.ts')).registerDeploy,
  offers,
  consent: async () => (await import('../platform/consent.ts')).registerCompanyConsent,
  'withdraw-consent': async () => (await import('../platform/withdraw-consent.ts')).registerCompanyWithdrawConsent,
  accept: async () => (await import('./accept.ts')).registerAccept,
  agreements: async () => (await import('../platform/agreements.ts')).registerAgreements,
  end,
  terms: async () => (await import('./terms.ts')).registerTerms,
  'top-up': async () => (await import('./top-up.ts')).registerTopUp,
  channel: async () => (await import('./channel.ts')).registerChannel,
  statement: async () => (await import('./statement.ts')).registerStatement,
  badge: async () => (await import('./badge.ts')).registerBadge,
  'request-close': async () => (await closing()).registerRequestClose,
  'cancel-close': async () => (await closing()).registerCancelClose,
  refund: async () => (await closing()).registerRefund,
}

/** `crema company …`: for the company that rents machines. */
export async function registerCompany(program: Command, requested?: string): Promise<void> {
  const company = program.command('company').description('the company that rents machines: offers, deposit, badges, money back')
  await registerRequested(company, commands, requested)
  company.addHelpText(
    'after',
    `
First steps:
  crema company offers                                          the machines on offer, and their prices
  crema company accept OFFER --deposit 100.00 --key you.key     accepts and pays in; writes terms.json
  crema company badge enrol cards.csv --daily-limit 5.00        reads the employees' cards
  crema company badge issue --csv cards.csv --key you.key       authorises employees
  crema company top-up 100.00 --key you.key
--agreements and --rpc can be set once, as CREMA_AGREEMENTS and CREMA_RPC. Times without a zone are in CREMA_ZONE, such as
Europe/Berlin, or else in this computer's zone.`,
  )
}
