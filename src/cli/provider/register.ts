import type { Command } from 'commander'
import { registerAgreements } from '../platform/agreements.ts'
import { registerProviderConsent } from '../platform/consent.ts'
import { registerEnd } from '../platform/end.ts'
import { registerClose } from './close.ts'
import { registerTwin } from './machine.ts'
import { registerOffer } from './offer.ts'
import { registerOrders } from './orders.ts'
import { registerRedeem } from './redeem.ts'
import { registerRegisterMachine } from './register-machine.ts'
import { registerWatch } from './watch/watch.ts'

/** `crema provider …`: for whoever rents out, services or supplies machines. */
export function registerProvider(program: Command): void {
  const provider = program
    .command('provider')
    .description('whoever rents out, services or supplies machines: register, offer, work orders, get paid')
  registerRegisterMachine(provider)
  registerOffer(provider)
  registerProviderConsent(provider)
  registerAgreements(provider)
  registerEnd(
    provider,
    "the provider, the customer or the machine's owner",
    'What the channel owes can still be redeemed: crema provider redeem.',
  )
  registerTwin(provider)
  registerOrders(provider)
  registerRedeem(provider)
  registerClose(provider)
  registerWatch(provider)
}
