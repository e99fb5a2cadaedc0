import { escapeControls } from '../core/printable.ts'
import type { Channel, Cup, HeldBadge, HeldReceipt } from './state.ts'
import type { Confirm } from './world.ts'

/**
 * Texts of others as an app gets them: control, bidi and zero-width characters are escaped, line breaks too. They stay claims: a name, a label
 * and a symbol are the machine's, a badge's symbol is the issuer's. The store keeps them as they came.
 */
export const shownCup = (cup: Cup): Cup => ({ ...cup, label: escapeControls(cup.label) })

export const shownReceipt = (held: HeldReceipt): HeldReceipt => ({
  ...held,
  purchase: held.purchase && { ...held.purchase, label: escapeControls(held.purchase.label) },
})

export const shownChannel = (channel: Channel): Channel => ({
  ...channel,
  machineName: escapeControls(channel.machineName),
  token: { ...channel.token, symbol: escapeControls(channel.token.symbol) },
  receipts: channel.receipts.map(shownReceipt),
})

export const shownBadge = (held: HeldBadge): HeldBadge => ({
  ...held,
  token: held.token && { ...held.token, symbol: escapeControls(held.token.symbol) },
})

/** Questions to the owner, with the texts as an app may show them. */
export const shownConfirm = (confirm: Confirm): Confirm => ({
  purchase: ({ channel, price, label }) => confirm.purchase({ channel: shownChannel(channel), price, label: escapeControls(label) }),
  company: channel => confirm.company(shownChannel(channel)),
  visit: machine => confirm.visit(machine),
})
