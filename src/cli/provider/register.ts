import type { Command } from 'commander'
import { type Commands, type Register, registerRequested } from '../support/commands.ts'

const end = async (): Promise<Register> => {
  const { registerEnd } = await import('../platform/end.ts')
  return provider =>
    registerEnd(
      provider,
      "the provider, the customer or the machine's owner",
      'What the channel owes can still be redeemed: crema provider redeem.',
    )
}

const ownership = async () => (await import('./ownership.ts')).registerOwnership

const commands: Commands = {
  register: async () => (await import('./register-machine.ts')).registerRegisterMachine,
  offer: async () => (await import('./offer.ts')).registerOffer,
  consent: async () => (await import('../platform/consent.ts')).registerProviderConsent,
  'withdraw-consent': async () => (await import('../platform/withdraw-consent.ts')).registerProviderWithdrawConsent,
  agreements: async () => (await import('../platform/agreements.ts')).registerAgreements,
  end,
  machine: async () => (await import('./machine.ts')).registerTwin,
  fleet: async () => (await import('./fleet/fleet.ts')).registerFleet,
  orders: async () => (await import('./orders.ts')).registerOrders,
  badge: async () => (await import('./badge.ts')).registerVisitorBadge,
  redeem: async () => (await import('./redeem.ts')).registerRedeem,
  collect: async () => (await import('./collect.ts')).registerCollect,
  close: async () => (await import('./close.ts')).registerClose,
  watch: async () => (await import('./watch/watch.ts')).registerWatch,
  'hand-over': ownership,
  'take-over': ownership,
}

/** `crema provider …`: for providers, which rent out, service or supply machines. */
export async function registerProvider(program: Command, requested?: string): Promise<void> {
  const provider = program
    .command('provider')
    .description('for providers, which rent out, service or supply machines: register, offer, work orders, get paid')
  await registerRequested(provider, commands, requested)
  provider.addHelpText(
    'after',
    `
First steps for the owner of a machine:
  crema machine registration --owner YOU --machines MACHINES    at the machine: signs that it is yours
  crema provider register registration.json --key you.key
  crema provider offer publish rental.toml --key you.key        the price list; companies accept it
  crema provider orders deliver AGREEMENT --key you.key         orders the machine's delivery to a company that rents it
  crema provider offer admit OFFER --key you.key                lets companies that rent it accept a supplier's offer
  crema provider fleet --owner YOU                              all your machines, one line each
  crema provider offer reprice OFFER --price Espresso=0.90      changes a price
A service provider or supplier starts with offer publish, then uses:
  crema provider watch --for YOU --webhook URL                  reports requested work
  crema provider badge TECHNICIAN --key visitors.key            lets the technician's phone in
  crema provider orders accept ORDER --due 2d --key you.key
  crema provider redeem ORDER --phone PHONE --key you.key       after the technician's tap
--agreements and --rpc can be set once, as CREMA_AGREEMENTS and CREMA_RPC.`,
  )
}
