import type { Command } from 'commander'
import { CommandFailure } from '../support/failure.ts'
import { termsOption } from '../support/options.ts'
import { say } from '../support/say.ts'
import { readTermsFile } from '../support/terms-file.ts'
import { openWallet, phoneOption } from './open-wallet.ts'

/** `crema wallet issuer`: declares that this phone's key is the issuer of a company's channels. */
export function registerIssuer(wallet: Command): void {
  wallet
    .command('issuer')
    .description(
      "declare this phone's key an issuer on a chain and contract: it then pays there without a badge; only crema wallet limit binds it",
    )
    .addOption(phoneOption())
    .addOption(termsOption())
    .option('--end', 'it is no issuer there any more')
    .action(async ({ phone, terms: file, end }: { phone: string; terms: string; end?: true }) => {
      const wallet = openWallet(phone)
      const { domain, terms } = readTermsFile(file)
      if (terms.issuer !== wallet.address)
        throw new CommandFailure({
          code: 'not-the-issuer',
          fact: `The issuer in ${file} is ${terms.issuer}.`,
          expected: `this phone, ${wallet.address}`,
          remedy: 'A phone whose key is not the issuer needs a badge: crema wallet add-badge FILE',
        })
      await wallet.setIssuing(domain, end !== true)
      const where = `on chain ${domain.chainId}, contract ${domain.contract}`
      say(
        end
          ? `This phone is no issuer any more ${where}.`
          : `This phone is an issuer ${where}. Set a limit: crema wallet limit --terms ${file}`,
      )
    })
}
