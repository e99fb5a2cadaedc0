import { digest } from '../../src/core/messages.ts'
import { statusResponse } from '../../src/core/tap/apdu.ts'
import { AID, encodeSelectCommand } from '../../src/core/tap/select.ts'
import { StatusWord } from '../../src/core/tap/status-words.ts'
import { en } from '../../src/texts/en.ts'
import { createHalo, createKeycard, type EmulatedCard } from '../nfc/cards/emulated-cards.ts'
import { domain, makeReceipt, NOW } from '../support/make.ts'
import type { MachineTap } from './tap-machine.ts'
import { hex, PRICE } from './tap-world.ts'

/** A tap of a signing card. The store contains its badge with this daily limit (null: no badge) and no receipts. */
export interface CardDialogue {
  readonly name: string
  readonly card: { readonly kind: string; readonly address: string; readonly publicKey: string; readonly dailyLimit: string | null }
  readonly now: string
  readonly selection: { readonly label: string; readonly price: string }
  readonly taps: readonly MachineTap[]
}

const noWallet = hex(statusResponse(StatusWord.noWallet))
const select = { command: hex(encodeSelectCommand(AID)), response: noWallet }
const haloSelect = '00a404000aa0000009490148614c6f00'
const keycardSelect = '00a4040009a0000008040001030100'
const asked = digest(domain, 'Receipt', makeReceipt(PRICE)).slice(2)

const halo = createHalo('halo of tap.json', { anyS: true })
const keycard = createKeycard('keycard of tap.json', { anyS: true })

const said = (card: EmulatedCard, command: string) => ({
  command,
  response: hex(card.transmit(Uint8Array.from(Buffer.from(command, 'hex')))),
})
const greetHalo = [select, said(halo, haloSelect), said(halo, 'b0510000010200')]
const greetKeycard = [select, { command: haloSelect, response: noWallet }, said(keycard, keycardSelect)]
const haloSigns = said(halo, `b0510000220601${asked}00`)
const keycardSigns = said(keycard, `80c0000020${asked}00`)

const dialogue = (
  name: string,
  kind: 'halo' | 'keycard',
  dailyLimit: bigint | null,
  steps: MachineTap['steps'],
  shows: string | null,
): CardDialogue => {
  const { address, publicKey } = kind === 'halo' ? halo : keycard
  return {
    name,
    card: { kind, address, publicKey: hex(publicKey), dailyLimit: dailyLimit === null ? null : String(dailyLimit) },
    now: String(NOW),
    selection: { label: 'Espresso', price: String(PRICE) },
    taps: [{ steps, outcome: shows === null ? 'paid' : 'refused', shows }],
  }
}

export const cardDialogues: readonly CardDialogue[] = [
  dialogue('an Arx HaLo pays', 'halo', 1_000n, [...greetHalo, haloSigns], null),
  dialogue('a Keycard Cash pays', 'keycard', 1_000n, [...greetKeycard, keycardSigns], null),
  dialogue('an Arx HaLo with no badge', 'halo', null, greetHalo, en['card-without-badge']),
  dialogue('a Keycard Cash whose badge has no daily limit', 'keycard', 0n, greetKeycard, en['card-without-limit']),
  dialogue('an Arx HaLo over its daily limit', 'halo', PRICE - 1n, greetHalo, en['over-daily-limit']),
  dialogue('an Arx HaLo that refuses to sign', 'halo', 1_000n, [...greetHalo, { ...haloSigns, response: 'e1019000' }], en['try-again']),
  dialogue('a Keycard Cash that refuses to sign', 'keycard', 1_000n, [...greetKeycard, { ...keycardSigns, response: '6985' }], en['try-again']),
  dialogue('a Keycard Cash that names no key', 'keycard', 1_000n, [...greetKeycard.slice(0, 2), { command: keycardSelect, response: 'a4009000' }], en['try-again']),
]
