import type { Receipt } from '../../core/messages.ts'
import type { PresentedReceipt } from '../../core/tap/presented-receipt.ts'
import { encodePreviousCommands } from '../../core/tap/previous.ts'
import { check } from './expect.ts'
import { conformanceDomain, conformanceIssuer, type KitChannel, stranger, type WalletKit } from './kit.ts'

/** SIGN following another holder's receipt, whose proof decides the answer. */
const after = (name: string, expects: string, run: (kit: WalletKit, channel: KitChannel, before: Receipt) => Promise<void>) =>
  check(name, expects, async kit => {
    await kit.rest()
    const channel = kit.newChannel()
    await run(kit, channel, kit.receipt(channel))
  })

/** PREVIOUS that proves nothing: SIGN after it is refused. */
const unproven = (name: string, what: string, forge: (kit: WalletKit, before: Receipt) => PresentedReceipt) =>
  after(name, `PREVIOUS ${what}: SIGN after it is refused`, async (kit, channel, before) => {
    await kit.introduce(channel)
    await kit.showPrevious(forge(kit, before))
    await kit.expectRefused(kit.receipt(channel, before), 'mismatch', 'unknownPrevious')
  })

const elsewhere = { ...conformanceDomain, chainId: conformanceDomain.chainId + 1n }

const accepted = [
  after('previous-of-others', 'PREVIOUS of a colleague, then SIGN after it: signed', async (kit, channel, before) => {
    const holder = await kit.introduce(channel)
    await kit.showPrevious(kit.colleagues(before))
    await kit.expectSigned(kit.receipt(channel, before), holder)
  }),
  after('previous-of-issuer', 'PREVIOUS signed by the issuer, with no badge, then SIGN after it: signed', async (kit, channel, before) => {
    const holder = await kit.introduce(channel)
    await kit.showPrevious(kit.issuers(before, conformanceIssuer))
    await kit.expectSigned(kit.receipt(channel, before), holder)
  }),
]

const unknown = [
  after('unknown-previous', 'SIGN after a receipt unknown to the wallet: 69F4', async (kit, channel, before) => {
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel, before), 'unknownPrevious')
  }),
  after('previous-forgotten', 'PREVIOUS in another tap than SIGN does not count: 69F4', async (kit, channel, before) => {
    await kit.introduce(channel)
    await kit.showPrevious(kit.colleagues(before))
    await kit.introduce(channel)
    await kit.expectRefused(kit.receipt(channel, before), 'unknownPrevious')
  }),
  after('previous-half', 'PREVIOUS without the badge’s signature: SIGN after it 69F4', async (kit, channel, before) => {
    const [receiptPart = new Uint8Array()] = encodePreviousCommands(kit.colleagues(before))
    await kit.introduce(channel)
    await kit.send(receiptPart)
    await kit.expectRefused(kit.receipt(channel, before), 'unknownPrevious')
  }),
  after('previous-badge-first', 'PREVIOUS, P1 = 1, with no receipt before it: 6A80', async (kit, channel, before) => {
    const [, badgePart = new Uint8Array()] = encodePreviousCommands(kit.colleagues(before))
    await kit.introduce(channel)
    await kit.expectStatus(badgePart, 'mismatch')
  }),
  after('previous-of-another', 'PREVIOUS of another receipt than the one that SIGN names: 69F4', async (kit, channel, before) => {
    await kit.introduce(channel)
    await kit.showPrevious(kit.colleagues({ ...before, issuedAt: before.issuedAt - 1n }))
    await kit.expectRefused(kit.receipt(channel, before), 'unknownPrevious')
  }),
]

const forged = [
  unproven('previous-forged', 'with a stranger’s signature', (kit, before) => kit.colleagues(before, { by: stranger })),
  unproven('previous-forged-badge', 'with a badge signed by a stranger', (kit, before) => kit.colleagues(before, { badgeBy: stranger })),
  unproven('previous-expired-badge', 'with a badge that had expired before the receipt was issued', (kit, before) =>
    kit.colleagues(before, { badge: { expiresAt: before.issuedAt - 1n } }),
  ),
  unproven('previous-early', 'with a badge that was issued after the receipt', (kit, before) =>
    kit.colleagues(before, { badge: { issuedAt: before.issuedAt + 1n } }),
  ),
  unproven('previous-badge-elsewhere', 'with a badge for another chain', (kit, before) => kit.colleagues(before, { domain: elsewhere })),
  unproven('previous-without-badge', 'of a holder with no badge', (kit, before) => kit.issuers(before, stranger)),
  unproven('previous-false-issuer', 'in the issuer’s name, signed by a stranger', (kit, before) =>
    kit.issuers(before, stranger, conformanceIssuer.address),
  ),
  unproven('previous-badge-of-another', 'of a stranger, with a colleague’s badge', (kit, before) => ({
    ...kit.colleagues(before, { by: stranger }),
    holder: stranger.address,
  })),
]

export const previous = [...accepted, ...unknown, ...forged]
