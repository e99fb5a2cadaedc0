import type { Alarm } from '../core/alarm.ts'
import type { Fault } from '../core/crema-error.ts'
import { printable } from '../core/printable.ts'
import { amountText } from '../support/amount-text.ts'
import type { ChannelStatus } from './status.ts'

const BOUND = 'Until this is settled, at most the allowance is served.'

/** An alarm explained to the owner, with the command that ends it. */
export function alarmed({ id, channelId, kind, amount }: Alarm, channels: readonly ChannelStatus[]): Fault {
  const unit = channels.find(channel => channel.id === channelId)
  const money = unit === undefined ? `${amount}` : `${amountText(amount, unit.decimals)} ${printable(unit.symbol)}`
  const end = `crema machine dismiss ${id}`
  switch (kind) {
    case 'lost-cups':
      return {
        code: 'lost-cups',
        fact: `This machine has reported ${amount} cups that its store does not hold: the store is new or an old copy, or a second machine runs with this key. ${BOUND}`,
        expected: 'a store with every cup that was reported',
        remedy: `Restore the newest copy of the store, or stop the other machine. If what was lost is lost for good: ${end}`,
      }
    case 'unknown-redemption':
      return {
        code: 'unknown-redemption',
        fact: `The chain has paid ${money} in all, the last of it for a receipt that this store does not hold: a second machine runs with this key, or the store is new or an old copy. ${BOUND}`,
        expected: 'only redemptions of receipts in this store',
        remedy: `Stop the other machine, or restore the newest copy of the store. Then: ${end}`,
      }
    case 'brought-back':
      return {
        code: 'receipt-brought-back',
        fact: `A phone brought back a receipt, over ${money} in all, that this machine had accepted and lost; others may be lost too. ${BOUND}`,
        expected: 'a store with every accepted receipt',
        remedy: `Keep the machine online: this ends when that receipt is redeemed. To end it now: ${end}`,
      }
  }
}
