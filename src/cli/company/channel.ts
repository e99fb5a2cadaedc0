import type { Command } from 'commander'
import { jsonOption, print, rpcOption, termsOption } from '../support/options.ts'
import { termsContent } from '../support/terms-file.ts'
import { showTime } from '../support/times.ts'
import { type CompanyOptions, openChannel, readChannel } from './open-company.ts'

/** `crema company channel`: a channel's state at the newest block. */
export function registerChannel(company: Command): void {
  company
    .command('channel')
    .description('show a channel: deposited, redeemed and remaining amounts, and whether it is closing')
    .addOption(termsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(showChannel)
}

async function showChannel(options: Omit<CompanyOptions, 'key'>): Promise<void> {
  const channel = openChannel(options)
  const { id, terms, show } = channel
  const { deposited, redeemed, closesAt } = await readChannel(channel)
  const left = deposited - redeemed
  print(options.json, { channelId: id, deposited, redeemed, left, closesAt, ...termsContent(channel) }, [
    `Channel ${id}`,
    `  deposited  ${show(deposited)}`,
    `  redeemed   ${show(redeemed)}, by ${terms.payee}`,
    `  left       ${show(left)}`,
    `  closing    ${closesAt === 0n ? 'no' : `the rest becomes refundable to ${terms.payer} at ${showTime(closesAt)}`}`,
    ...(deposited === 0n ? ['Nothing has been deposited under these terms: crema company top-up opens the channel.'] : []),
  ])
}
