import type { Command } from 'commander'
import { readAgreements } from '../../chain/platform/read-lists.ts'
import { findAgreements } from '../../chain/platform/read-platform.ts'
import type { Address } from '../../core/hex.ts'
import type { Agreement } from '../../core/offer.ts'
import { showAmount, type Unit } from '../support/amounts.ts'
import { addressOption, agreementsOption, fromBlockOption, jsonOption, print, rpcOption } from '../support/options.ts'
import { showTime } from '../support/times.ts'
import { oddLine, sorted } from './odd.ts'
import { productsText } from './offers.ts'
import { open, type PlatformCommandOptions, readEach, unitsAt } from './open.ts'
import { addPageOptions, type PageOptions, pageLines, pageOf, placeOf } from './pages.ts'

interface AgreementsOptions extends PlatformCommandOptions, PageOptions {
  readonly fromBlock: bigint
  readonly machine?: Address
  readonly provider?: Address
  readonly customer?: Address
}

/** `crema company agreements` and `crema provider agreements`: agreements, oldest first. */
export function registerAgreements(parent: Command): void {
  addPageOptions(parent.command('agreements'))
    .description("list agreements, with the state of each one's payment channel")
    .addOption(addressOption('--machine <address>', 'only for this machine'))
    .addOption(addressOption('--provider <address>', 'only with this provider'))
    .addOption(addressOption('--customer <address>', 'only with this customer'))
    .addOption(agreementsOption())
    .addOption(fromBlockOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(listAgreements)
}

async function listAgreements({ fromBlock, machine, provider, customer, json, page, limit, ...options }: AgreementsOptions): Promise<void> {
  const platform = await open(options)
  const ids = await findAgreements(platform, { machine, provider, customer }, fromBlock)
  const shown = pageOf(ids, { page, limit })
  const { values: agreements, odd } = sorted(shown.items, await readAgreements(platform, shown.items))
  const unitOf = unitsAt(platform)
  const texts = json ? [] : await readEach(agreements, async each => agreementLines(each, await unitOf(each.terms.token)).join('\n'))
  const lines = [...texts, ...odd.map(each => oddLine('Agreement', each)), ...pageLines(shown)]
  print(json, { agreements, odd, ...placeOf(shown) }, lines.length === 0 ? ['There are no such agreements.'] : lines)
}

/** An agreement as text. */
export function agreementLines(agreement: Agreement, unit: Unit): string[] {
  const { id, kind, provider, terms, channel, products } = agreement
  const { deposited, redeemed, closesAt } = channel
  const closing = closesAt === 0n ? '' : `; the rest becomes refundable to ${terms.payer} at ${showTime(closesAt)}`
  return [
    `Agreement ${id}, ${kind} at machine ${terms.machine}: ${terms.payer} pays ${provider}; ${endText(agreement)}`,
    `  ${productsText(kind, products, unit)}`,
    `  ${showAmount(deposited - redeemed, unit)} left of ${showAmount(deposited, unit)}${closing}`,
  ]
}

function endText({ endsAt, rentalId }: Agreement): string {
  if (endsAt !== 0n) return `ends at ${showTime(endsAt)}`
  return rentalId === 0n ? 'in force' : `in force, until rental ${rentalId} ends at the latest`
}
