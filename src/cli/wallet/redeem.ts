import { type Command, Option } from 'commander'
import type { Hash } from '../../core/hex.ts'
import { openAccount } from '../company/open-company.ts'
import { openBringer } from '../courier/bring.ts'
import { bringEach, reportOutcomes } from '../courier/bring-each.ts'
import { jsonOption, parseHash, rpcOption } from '../support/options.ts'
import { acceptedClaims, keyFileOf, openWallet, phoneOption } from './open-wallet.ts'

interface RedeemOptions {
  readonly phone: string
  readonly key?: string
  readonly channel?: Hash
  readonly rpc: readonly string[]
  readonly json?: true
}

/** The option for the account that pays a phone's gas, shared by the commands that bring receipts. */
export const gasKeyOption = () => new Option('-k, --key <file>', "key file of the account that pays the gas (default: the phone's own key)")

/** `crema wallet redeem`: brings the phone's newest accepted receipts to the chain, in the machine's place. */
export function registerRedeem(wallet: Command): void {
  wallet
    .command('redeem')
    .description("redeem the phone's newest accepted receipts in their machine's place: the money goes to the machine's payee")
    .addOption(phoneOption())
    .addOption(gasKeyOption())
    .addOption(new Option('--channel <id>', 'only the receipt of this channel').argParser(parseHash))
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(async ({ phone, key, channel, rpc, json }: RedeemOptions) => {
      const claims = await acceptedClaims(openWallet(phone), channel)
      const bringer = openBringer(rpc, openAccount({ key: key ?? keyFileOf(phone) }))
      const { redeemed, refused } = await bringEach(claims, claim => claim, bringer)
      // The machine or another bringer was faster: that is no failure.
      reportOutcomes({ redeemed, refused: refused.filter(({ code }) => code !== 'revert-stale-receipt') }, json)
    })
}
