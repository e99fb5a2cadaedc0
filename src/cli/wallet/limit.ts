import type { Command } from 'commander'
import { CremaError } from '../../core/crema-error.ts'
import type { Address } from '../../core/hex.ts'
import type { Wallet } from '../../wallet/wallet.ts'
import { parseAmount, type Unit } from '../support/amounts.ts'
import { say } from '../support/say.ts'
import { readTermsFile } from '../support/terms-file.ts'
import { limitDayStart } from '../support/times.ts'
import { openWallet, phoneOption } from './open-wallet.ts'

interface LimitOptions {
  readonly phone: string
  readonly terms?: string
  readonly perPurchase?: string
  readonly perDay?: string
}

/** `crema wallet limit`: sets the owner's limits, for the token of each badge that names one. */
export function registerLimit(wallet: Command): void {
  wallet
    .command('limit')
    .description('set the limits of this phone for a token; within a day they replace the limit of its badge')
    .addOption(phoneOption())
    .option('-t, --terms <file>', 'in the token of this channel (default: of each badge that names its token)')
    .option('--per-purchase <amount>', 'per purchase, such as 5.00 (default: no limit)')
    .option('--per-day <amount>', "per UTC day (default: the badge's own limit)")
    .action(async ({ phone, terms, perPurchase, perDay }: LimitOptions) => {
      const wallet = openWallet(phone)
      for (const token of terms === undefined ? await tokensOf(wallet) : [tokenIn(terms)]) {
        const amount = (text: string | undefined) => (text === undefined ? null : parseAmount(text, token))
        await wallet.setLimit({ chainId: token.chainId, token: token.address, perPurchase: amount(perPurchase), perDay: amount(perDay) })
        const day = perDay === undefined ? 'what the badge allows' : `${perDay} ${token.symbol}`
        say(`At most ${perPurchase ?? 'any amount of'} ${token.symbol} a purchase and ${day} a day, from ${limitDayStart()}.`)
      }
    })
}

interface LimitedToken extends Unit {
  readonly chainId: bigint
  readonly address: Address
}

/** @throws CremaError when no badge names its token */
async function tokensOf(wallet: Wallet): Promise<LimitedToken[]> {
  const named = (await wallet.badges()).flatMap(({ domain, token }) => (token === null ? [] : [{ ...token, chainId: domain.chainId }]))
  if (named.length > 0) return named
  throw new CremaError({
    code: 'no-token',
    fact: 'No badge in this phone names its token.',
    expected: 'a badge that names its token, or --terms',
    remedy: 'A badge that a machine gave names none: ask the company for its terms file.',
  })
}

function tokenIn(file: string): LimitedToken {
  const { domain, terms, decimals, symbol } = readTermsFile(file)
  return { chainId: domain.chainId, address: terms.token, decimals, symbol }
}
