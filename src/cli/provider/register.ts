import type { Command } from 'commander'
import { registerAgreements } from '../platform/agreements.ts'
import { registerProviderConsent } from '../platform/consent.ts'
import { registerEnd } from '../platform/end.ts'
import { registerProviderWithdrawConsent } from '../platform/withdraw-consent.ts'
import { registerVisitorBadge } from './badge.ts'
import { registerClose } from './close.ts'
import { registerCollect } from './collect.ts'
import { registerTwin } from './machine.ts'
import { registerOffer } from './offer.ts'
import { registerOrders } from './orders.ts'
import { registerOwnership } from './ownership.ts'
import { registerRedeem } from './redeem.ts'
import { registerRegisterMachine } from './register-machine.ts'
import { registerWatch } from './watch/watch.ts'

/** `crema provider …`: for providers, which rent out, service or supply machines. */
export function registerProvider(program: Command): void {
  const provider = program
    .command('provider')
    .description('for providers, which rent out, service or supply machines: register, offer, work orders, get paid')
  registerRegisterMachine(provider)
  registerOffer(provider)
  registerProviderConsent(provider)
  registerProviderWithdrawConsent(provider)
  registerAgreements(provider)
  registerEnd(
    provider,
    "the provider, the customer or the machine's owner",
    'What the channel owes can still be redeemed: crema provider redeem.',
  )
  registerTwin(provider)
  registerOrders(provider)
  registerVisitorBadge(provider)
  registerRedeem(provider)
  registerCollect(provider)
  registerClose(provider)
  registerWatch(provider)
  registerOwnership(provider)
  provider.addHelpText(
    'after',
    `
First steps for the owner of a machine:
  crema machine registration --owner YOU --machines MACHINES    at the machine: signs that it is yours
  crema provider register registration.json --key you.key
  crema provider offer publish rental.toml --key you.key        the price list; companies accept it
  crema provider orders deliver AGREEMENT --key you.key         orders the machine's delivery to a company that rents it
  crema provider offer admit OFFER --key you.key                lets companies that rent it accept a supplier's offer
A service provider or supplier starts with offer publish, then uses:
  crema provider watch --for YOU --webhook URL                  reports requested work
  crema provider badge TECHNICIAN --key visitors.key            lets the technician's phone in
  crema provider orders accept ORDER --due 2d --key you.key
  crema provider redeem ORDER --phone PHONE --key you.key       after the technician's tap
--agreements and --rpc can be set once, as CREMA_AGREEMENTS and CREMA_RPC.`,
  )
}
