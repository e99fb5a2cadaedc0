import type { Command } from 'commander'
import { toJson } from '../../support/json.ts'
import type { Wallet } from '../../wallet/wallet.ts'
import { showAmount } from '../support/amounts.ts'
import { jsonOption } from '../support/options.ts'
import { say } from '../support/say.ts'
import { showTime } from '../support/times.ts'
import { openWallet, phoneOption } from './open-wallet.ts'

/** `crema wallet show`: what the phone's app would show. */
export function registerShow(wallet: Command): void {
  wallet
    .command('show')
    .description('show badges, channels and the last cups')
    .addOption(phoneOption())
    .addOption(jsonOption())
    .action(async ({ phone, json }: { phone: string; json?: true }) => {
      const opened = openWallet(phone)
      say(json ? toJson(await everything(opened)) : await showText(opened))
    })
}

const everything = async (wallet: Wallet) => ({
  summary: await wallet.summary(),
  badges: await wallet.badges(),
  receipts: await wallet.receipts(),
  cups: await wallet.cups(),
})

async function showText(wallet: Wallet): Promise<string> {
  const { summary, badges, cups } = await everything(wallet)
  const tokenOf = (channelId: string) => summary.channels.find(({ id }) => id === channelId)?.token ?? { decimals: 0, symbol: '' }
  const badgeLines = badges.map(({ badge, issuer }) => `badge    of ${issuer}, until ${showTime(badge.expiresAt)}`)
  const channelLines = summary.channels.map(
    ({ machineName, machine, token, accepted, unaccepted }) =>
      `machine  "${machineName}" ${machine}, ${token.symbol}${token.isVerified ? '' : ' (unverified)'}, receipt ${accepted ?? 0}${unaccepted > 0 ? `, ${unaccepted} not acknowledged` : ''}`,
  )
  const cupLines = cups.map(({ channelId, label, price, outcome, signedAt }) => {
    return `cup      ${showTime(signedAt)}  "${label}"  ${showAmount(price, tokenOf(channelId))}  ${outcome ?? 'no outcome reported'}`
  })
  const claims = channelLines.length === 0 ? [] : ['Texts in quotes are claims of the machines.']
  return [wallet.address, ...badgeLines, ...channelLines, ...cupLines, ...claims].join('\n')
}
