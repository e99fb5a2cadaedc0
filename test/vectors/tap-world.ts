import type { Receipt } from '../../src/core/messages.ts'
import type { SignRequest } from '../../src/core/tap/sign.ts'
import type { PresentedTerms } from '../../src/core/tap/terms.ts'
import {
  anna,
  ben,
  channel,
  domain,
  issuer,
  machine,
  makeBadge,
  makePrivateKey,
  makeReceipt,
  NOW,
  presentReceipt,
  type SignedBadge,
  signReceipt,
  stranger,
  terms,
} from '../support/make.ts'

/** The parties and receipts in tap.json: an espresso of 150 each. */

export const PRICE = 150n
export const presentedTerms: PresentedTerms = { domain, terms, decimals: 6, symbol: 'USDC', machineName: 'Küche, 2nd floor' }
export const annasBadge: SignedBadge = makeBadge(anna.address, { dailyLimit: 1_000n })
export const bensBadge: SignedBadge = makeBadge(ben.address)

/** Anna's receipts: the first and the later ones. */
export const first = makeReceipt(PRICE)
export const second = makeReceipt(PRICE, first, { issuedAt: NOW + 10n })
export const third = makeReceipt(PRICE, second, { issuedAt: NOW + 20n })
/** Ben's receipt, as in PREVIOUS. */
export const bens = presentReceipt(first, ben, bensBadge)

export const request = (receipt: Receipt, price = PRICE): SignRequest => ({ receipt, price, label: 'Espresso' })
export const annasSignature = (receipt: Receipt) => signReceipt(anna, receipt)

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The head of tap.json, with everything that a reader needs to play the dialogues. */
export const setting = {
  about: [
    'Whole commands and responses of the tap, as hex without 0x. Amounts and times are decimal text.',
    'exchanges: each command and answer with what it says. badCommands: what a wallet answers to what is no command of the protocol.',
    'badAnswers: what a machine takes for a fault of the phone (it charges nothing, and shows "Try again").',
    'wallet: taps as a wallet must answer them, byte for byte (signatures are RFC 6979), each from a fresh wallet with Anna’s key; `at` is the phone’s clock.',
    'machine: taps of one press as a machine must send them, byte for byte, from a store that holds Anna’s badge or not and these buyers’ espressos, one receipt each of the file’s `now`; `now` here is the machine’s clock, `shows` the display’s English text (null: as a purchase goes on). cards: the same for cards that sign, whose badge the machine holds. CHALLENGE has a random nonce: see exchanges.',
    'A response of null is a tear: none comes.',
  ],
  keys: Object.fromEntries(['issuer', 'machine', 'anna', 'ben', 'stranger'].map(name => [name, makePrivateKey(name)])),
  addresses: { issuer: issuer.address, machine: machine.address, anna: anna.address, ben: ben.address, stranger: stranger.address },
  terms: { chainId: String(domain.chainId), contract: domain.contract, ...terms, channelId: channel },
  now: String(NOW),
}
