import type { Command } from 'commander'
import { printable } from '../../core/printable.ts'
import type { Channel } from '../../wallet/state.ts'
import { openAccount, openTerms } from '../company/open-company.ts'
import { payIn } from '../company/top-up.ts'
import { CommandFailure } from '../support/failure.ts'
import { jsonOption, rpcOption } from '../support/options.ts'
import { keyFileOf, openWallet, phoneOption } from './open-wallet.ts'

interface TopUpOptions {
  readonly phone: string
  readonly rpc: readonly string[]
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
  const known = channels.map(({ id, machineName }) => `${id}  ${printable(machineName)}`)
  if (channels.length === 0)
    throw new CommandFailure({
      code: 'no-channel',
      fact: 'This phone knows no channel yet.',
      expected: 'a channel in which it has signed a receipt',
      remedy: 'Buy a cup first.',
    })
  throw new CommandFailure({
    code: 'option-missing',
    fact: `This phone knows ${channels.length} channels.`,
    details: known,
    expected: '--channel with one of these',
    remedy: 'Choose one.',
    publicWords: channels.map(({ id }) => id),
  })
}
