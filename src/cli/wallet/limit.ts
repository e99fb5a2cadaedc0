import type { Command } from 'commander'
import { CremaError } from '../../core/crema-error.ts'
import { parseAmount } from '../support/amounts.ts'
import { say } from '../support/say.ts'
import { openWallet, phoneOption } from './open-wallet.ts'

interface LimitOptions {
  readonly phone: string
  readonly perPurchase?: string
  readonly perDay?: string
}

/** `crema wallet limit`: sets the owner's limits, for the token of each badge that names one. */
export function registerLimit(wallet: Command): void {
  wallet
    .command('limit')
    .description('set the limits of this phone, in the token of its badge')
    .addOption(phoneOption())
    .option('--per-purchase <amount>', 'per purchase, such as 5.00 (default: no limit)')
    .option('--per-day <amount>', 'per UTC day (default: no limit)')
    .action(async ({ phone, perPurchase, perDay }: LimitOptions) => {
      const wallet = openWallet(phone)
      const held = (await wallet.badges()).filter(({ token }) => token !== null)
      if (held.length === 0)
        throw new CremaError({
          code: 'no-token',
          fact: 'No badge in this phone names its token.',
          expected: 'a badge that names its token',
          remedy: 'Add one first: crema wallet add-badge FILE',
        })
      for (const { domain, token } of held) {
        if (token === null) continue
        const amount = (text: string | undefined) => (text === undefined ? null : parseAmount(text, token))
        await wallet.setLimit({ chainId: domain.chainId, token: token.address, perPurchase: amount(perPurchase), perDay: amount(perDay) })
        say(`At most ${perPurchase ?? 'any amount of'} ${token.symbol} a purchase and ${perDay ?? 'any amount of'} ${token.symbol} a day.`)
      }
    })
}
