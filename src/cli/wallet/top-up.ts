import type { Command } from 'commander'
import type { Channel } from '../../wallet/state.ts'
import { openAccount, openTerms } from '../company/open-company.ts'
import { payIn } from '../company/top-up.ts'
import { CommandFailure } from '../support/failure.ts'
import { jsonOption, rpcOption } from '../support/options.ts'
import { keyFileOf, openWallet, phoneOption } from './open-wallet.ts'

interface TopUpOptions {
  readonly phone: string
  readonly rpc: string
  readonly channel?: string
  readonly json?: true
}

/** `crema wallet top-up AMOUNT`: an employee pays their own money into a channel known to the phone. */
export function registerTopUp(wallet: Command): void {
  wallet
    .command('top-up')
    .description("pay into a machine's channel with the phone's own money; the company gets the rest back")
    .argument('<amount>', "in the token's unit, such as 5.00")
    .addOption(phoneOption())
    .option('--channel <id>', 'which one, if the phone knows several')
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(async (amount: string, { phone, rpc, channel, json }: TopUpOptions) => {
      const { id, domain, terms, token } = chosen(await openWallet(phone).channels(), channel)
      await payIn(amount, openTerms({ id, domain, terms, ...token }, rpc), openAccount({ key: keyFileOf(phone) }), json)
    })
}

function chosen(channels: readonly Channel[], id: string | undefined): Channel {
  const found = channels.filter(channel => id === undefined || channel.id === id)
  const [channel] = found
  if (channel !== undefined && found.length === 1) return channel
  const known = channels.map(({ id, machineName }) => `  ${id}  ${machineName}`).join('\n')
  if (channels.length === 0) throw new CommandFailure('This phone knows no channel yet.\nExpected one that it signed in.\nBuy a cup first.')
  throw new CommandFailure(`This phone knows ${channels.length} channels.\nExpected --channel with one of\n${known}`)
}
