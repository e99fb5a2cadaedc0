import { depositCall } from '../../chain/channel-calls.ts'
import { allowanceSteps, approveCall } from '../../chain/token.ts'
import { ZERO_ADDRESS } from '../../core/hex.ts'
import { parseAmount } from '../support/amounts.ts'
import { CommandFailure } from '../support/failure.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { print } from '../support/options.ts'
import type { CompanyChannel } from './open-company.ts'
import { depositLinks } from './payment-link.ts'
import { safeContent } from './safe-file.ts'

/** Deposits sent by another program; nothing is sent here. */

/** Writes a deposit as a Safe Transaction Builder file, with the Safe as the payer. */
export async function writeSafe(text: string, channel: CompanyChannel, path: string, json: true | undefined): Promise<void> {
  const { chain, terms, show, id } = channel
  const { chainId, contract } = chain.domain
  const amount = positiveAmount(text, channel)
  const steps = terms.token === ZERO_ADDRESS ? [] : await allowanceSteps(chain, terms.payer, terms.token, contract, amount)
  const calls = [...steps.map(step => approveCall(terms.token, contract, step)), depositCall(chain, terms, amount)]
  const about = { name: `Crema: top up ${show(amount)}`, description: `Pays ${show(amount)} into channel ${id}.` }
  writeNewJsonFile(path, safeContent({ chainId, safe: terms.payer, ...about, calls, createdAt: Date.now() }))
  print(json, { file: path, channelId: id, amount, safe: terms.payer, calls }, [
    `Wrote ${path}: ${calls.length === 1 ? 'one call' : `${calls.length} calls`} that pay ${show(amount)} into channel ${id}. Nothing was sent.`,
    `Load it into the Transaction Builder of the Safe ${terms.payer}.`,
  ])
}

/** Shows a deposit as EIP-681 links in QR codes. */
export async function showCodes(text: string, channel: CompanyChannel, json: true | undefined): Promise<void> {
  const { default: encodeQR } = await import('qr')
  const amount = positiveAmount(text, channel)
  const links = depositLinks(channel.domain, channel.terms, amount)
  const isLast = (index: number) => index === links.length - 1
  print(json, { channelId: channel.id, amount, links }, [
    ...links.flatMap((link, index) => [
      `${isLast(index) ? `Pays ${channel.show(amount)} into channel ${channel.id}` : `First: lets the contract take ${channel.show(amount)}`}, with a wallet that knows EIP-681:`,
      encodeQR(link, 'ascii'),
      link,
    ]),
  ])
}

/** @throws CommandFailure for a zero amount: nothing is simulated here, so the contract cannot refuse it */
function positiveAmount(text: string, channel: CompanyChannel): bigint {
  const amount = parseAmount(text, channel)
  if (amount > 0n) return amount
  throw new CommandFailure({ code: 'amount-zero', fact: 'The amount is zero.', expected: 'more than nothing', remedy: 'Name an amount.' })
}
