import type { PlatformEvent } from '../../../chain/platform/events.ts'
import { nameOfCause } from '../../../core/causes.ts'
import { kinds } from '../../../core/offer.ts'
import type { Report } from '../../../core/report.ts'
import { reportContent } from '../../platform/report-content.ts'
import { quoted } from '../../support/quoted.ts'
import { showTime } from '../../support/times.ts'

/**
 * An event as posted to the webhook and printed with `--json`. `id` is the same each time the event is delivered; amounts are in
 * the token's smallest unit, times in Unix seconds, causes and bits spelled out.
 */
export function eventContent(chainId: bigint, { name, fields, blockNumber, logIndex, transactionHash }: PlatformEvent) {
  return {
    id: `${chainId}-${blockNumber}-${logIndex}`,
    event: name,
    ...fields,
    ...(typeof fields['cause'] === 'number' && { cause: nameOfCause(fields['cause']) }),
    ...(typeof fields['kind'] === 'number' && { kind: kinds[fields['kind']] }),
    ...(isReport(fields['report']) && { report: reportContent(fields['report']) }),
    blockNumber,
    transactionHash,
  }
}

const isReport = (value: unknown): value is Report => typeof value === 'object' && value !== null

/** An event as one line of text. */
export function eventText(event: PlatformEvent): string {
  const { name, fields } = event
  const text =
    texts[name]?.(fields as Fields) ?? `${name}: ${JSON.stringify(fields, (_, value) => (typeof value === 'bigint' ? `${value}` : value))}`
  return `block ${event.blockNumber}  ${text}`
}

type Fields = Readonly<Record<string, never>>

const at = ({ machine }: Fields) => `at machine ${machine}`
const until = (time: bigint) => showTime(time)

const texts: Readonly<Record<string, (fields: Fields) => string>> = {
  OrderRequested: f =>
    `Order ${f['orderId']} is requested: ${nameOfCause(f['cause'] as never)} ${at(f)}. Accept it: crema provider orders accept ${f['orderId']}`,
  OrderAccepted: f =>
    `Order ${f['orderId']} ${at(f)} is accepted, due ${until(f['dueAt'] as never)}${f['note'] === '' ? '' : ` (${quoted(f['note'] as never)})`}.`,
  OrderDone: f => `Order ${f['orderId']} ${at(f)} is done. Get paid: crema provider redeem ${f['orderId']}`,
  OrderPaid: f => `Order ${f['orderId']} ${at(f)} is paid.`,
  OrderCancelled: f => `Order ${f['orderId']} ${at(f)} was cancelled by ${f['by']}.`,
  OfferPublished: f => `Offer ${f['offerId']} ${at(f)} was published.`,
  OfferWithdrawn: f => `Offer ${f['offerId']} ${at(f)} was withdrawn.`,
  OfferAdmitted: f => `Offer ${f['offerId']} ${at(f)} was admitted for tenants by ${f['owner']}.`,
  OfferExcluded: f => `Offer ${f['offerId']} ${at(f)} is not open to tenants any more.`,
  ConsentWithdrawn: f =>
    `${f['issuer']} withdrew its consents to ${f['customer']} that end by ${until(f['until'] as never)}, for the offer ${f['offerId']}.`,
  OfferAccepted: f => `Agreement ${f['agreementId']} ${at(f)}: ${f['customer']} accepted the offer ${f['offerId']}.`,
  AgreementEnded: f => `Agreement ${f['agreementId']} ${at(f)} ends at ${until(f['endsAt'] as never)}.`,
  MachineRegistered: f => `The machine ${f['machine']} was registered by ${f['owner']}.`,
  Reported: f => reportText(f),
}

function reportText(fields: Fields): string {
  const { status, faults, supplies, cups } = reportContent(fields['report'] as unknown as Report)
  const bad = [...faults, ...supplies.map(name => `${name} low`)]
  return `The machine ${fields['machine']} reports: ${status}, ${cups} cups, ${bad.join(', ') || 'all well'}.`
}
