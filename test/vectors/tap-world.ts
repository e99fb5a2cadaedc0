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
    'Complete commands and responses of the tap, as hex without 0x. Amounts and times are decimal text.',
    'exchanges: commands and answers with their content. badCommands: malformed commands and the wallet’s answers to them.',
    'badAnswers: answers that a machine treats as a fault of the phone (it charges nothing, and shows "Try again").',
    'wallet: taps with a wallet’s required answers, byte for byte (signatures follow RFC 6979). Each tap begins with a new wallet with Anna’s key; `at` is the phone’s clock.',
    'machine: the taps after one press with the machine’s required commands, byte for byte. The store contains Anna’s badge or not, and one receipt for an espresso, issued at the file’s `now`, from each buyer in `receipts`. `now` in a dialogue is the machine’s clock; `shows` is the display’s English text (null: the purchase goes on). cards: the same with signing cards, whose badge the machine has. The last 32 bytes of CHALLENGE (80 38) are the machine’s own choice, zeros here. `agreesToCompany`: the answer of the wallet’s owner to GIVE.',
    'A response of null is a tear: no response arrives.',
  ],
  keys: Object.fromEntries(['issuer', 'machine', 'anna', 'ben', 'stranger'].map(name => [name, makePrivateKey(name)])),
  addresses: { issuer: issuer.address, machine: machine.address, anna: anna.address, ben: ben.address, stranger: stranger.address },
  terms: { chainId: String(domain.chainId), contract: domain.contract, ...terms, channelId: channel },
  now: String(NOW),
}
