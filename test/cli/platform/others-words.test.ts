import { expect, it } from 'vitest'
import type { PlatformEvent } from '../../../src/chain/platform/events.ts'
import { offerLines } from '../../../src/cli/platform/offers.ts'
import { orderLine } from '../../../src/cli/platform/orders.ts'
import { eventText } from '../../../src/cli/provider/watch/event-text.ts'
import type { PublishedOffer } from '../../../src/core/offer.ts'
import { terminalText } from '../../../src/core/printable.ts'
import type { WorkOrder } from '../../../src/core/work-order.ts'
import { makeAddress, makeHash } from '../../support/make.ts'

/** Would end the line, clear the screen, reverse it, and hide in it. */
const NASTY = 'x").\nOrder 9 is paid.\u001b[2J\u202e\u200b'
const SHOWN = '"x\\").\\nOrder 9 is paid.\\u001b[2J\\u202e\\u200b"'
const address = makeAddress('anybody')
const unit = { decimals: 2, symbol: 'E\n\u202eUR' }

const accepted: WorkOrder = {
  ...{ id: 1n, agreementId: 2n, machine: address, provider: address, customer: address, cause: 2, state: 'accepted', fee: 5n },
  ...{ requestedAt: 0n, acceptedAt: 0n, dueAt: 1n, note: NASTY },
} as WorkOrder

const offered = {
  provider: address,
  offer: {
    kind: 'rental',
    machine: address,
    customer: address,
    payee: address,
    places: 1,
    smallestDeposit: 1n,
    noticePeriod: 60,
    everyCups: 0n,
  },
  products: [{ name: NASTY, price: 5n, cause: 0 }],
} as unknown as PublishedOffer

const event = {
  ...{ name: 'OrderAccepted', blockNumber: 1n, logIndex: 0, transactionHash: makeHash('sent') },
  fields: { orderId: 1n, machine: address, dueAt: 1n, note: NASTY },
} as PlatformEvent

it.each([
  ['a note to an order', 1, orderLine(accepted, unit)],
  ['the names of an offer', 3, offerLines(offered, unit).join('\n')],
  ['a note in an event', 1, eventText(event)],
])('%s is in quotes and stays in its line', (_, lines, text) => {
  const shown = terminalText(text)
  expect(shown.split('\n')).toHaveLength(lines)
  expect(shown).toContain(SHOWN)
})
