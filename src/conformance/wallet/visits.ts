import { digest, type Receipt, structHash } from '../../core/messages.ts'
import { recoverSigner } from '../../core/signature.ts'
import { decodeChallengeAnswer, encodeChallengeCommand } from '../../core/tap/challenge.ts'
import { encodeCompletionCommand, encodeDeliverCommands } from '../../core/tap/deliver.ts'
import { type StatusName, StatusWord } from '../../core/tap/status-words.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { decodeOr, expectThat, NotTried } from '../check.ts'
import { check, expectNewest } from './expect.ts'
import { conformanceDomain, conformanceIssuer, describe, type KitChannel, sign, stranger, type WalletKit } from './kit.ts'

/** @throws NotTried when the owner must confirm the machine first */
async function expectVisited(kit: WalletKit, command: Uint8Array, ...allowed: StatusName[]): Promise<Uint8Array> {
  const { status, bytes } = await kit.send(command)
  if (status === StatusWord.confirm)
    throw new NotTried('its owner has not confirmed the visit', 'Confirm visits in the app, for the time of these checks.')
  expectThat(
    allowed.some(name => StatusWord[name] === status),
    describe(status),
  )
  return bytes
}

/** A channel whose issuer is the machine itself, shown in a new tap, and its first receipt. */
async function visited(kit: WalletKit): Promise<{ channel: KitChannel; fee: Receipt }> {
  const { machine } = kit.newChannel()
  const channel = { ...kit.newChannel({ issuer: machine.address, machine: machine.address, payee: machine.address }), machine }
  await kit.introduce(channel)
  return { channel, fee: kit.receipt(channel) }
}

async function deliver(kit: WalletKit, receipt: Receipt, by: KitChannel['machine'], ...allowed: StatusName[]): Promise<void> {
  for (const command of encodeDeliverCommands(kit.issuers(receipt, by))) await expectVisited(kit, command, ...allowed)
}

const workOrders = stranger.address
const completion = (receipt: Receipt, by: KitChannel['machine']) =>
  encodeCompletionCommand({
    workOrders,
    orderId: 1n,
    signature: sign(by, 'Completion', { workOrders, orderId: 1n, receipt: structHash('Receipt', receipt) }),
  })

const challenges = [
  check('visit-unknown', 'CHALLENGE from a machine unknown to the wallet: 69F3', async kit => {
    await kit.select()
    await kit.expectStatus(encodeChallengeCommand({ machine: kit.newChannel().machine.address, nonce: kit.anyHash() }), 'unknownChannel')
  }),
  check('visit', 'CHALLENGE after TERMS: the holder’s signature over Visit, or 6985 when the holder must confirm', async kit => {
    const channel = kit.newChannel()
    const holder = await kit.introduce(channel)
    const visit = { machine: channel.machine.address, nonce: kit.anyHash() }
    const bytes = await expectVisited(kit, encodeChallengeCommand(visit), 'done')
    const signature = decodeOr('CHALLENGE’s answer', () => decodeChallengeAnswer(bytes))
    const signer = recoverSigner(digest(conformanceDomain, 'Visit', visit), signature, recoverAddress)
    expectThat(signer === holder, `a signature of ${signer ?? 'nobody'}`)
  }),
]

const deliveries = [
  check('deliver', 'DELIVER of the machine’s receipt where the machine is the issuer: kept, and NEWEST gives it', async kit => {
    const { channel, fee } = await visited(kit)
    await deliver(kit, fee, channel.machine, 'done')
    await expectNewest(kit, channel, fee)
  }),
  check('deliver-without-terms', 'DELIVER with no TERMS in this tap: 69F3', async kit => {
    const { channel, fee } = await visited(kit)
    await kit.select()
    await deliver(kit, fee, channel.machine, 'unknownChannel')
  }),
  check('deliver-forged', 'DELIVER of a receipt that a stranger signed: 6A80', async kit => {
    const { fee } = await visited(kit)
    await deliver(kit, fee, stranger, 'mismatch')
  }),
  check('deliver-elsewhere', 'DELIVER in a channel whose issuer is not the machine: 6A80', async kit => {
    const channel = kit.newChannel()
    await kit.introduce(channel)
    for (const by of [channel.machine, conformanceIssuer]) await deliver(kit, kit.receipt(channel), by, 'mismatch')
  }),
  check('deliver-older', 'DELIVER of a receipt below one that was delivered: 69F2', async kit => {
    const { channel, fee } = await visited(kit)
    await deliver(kit, kit.receipt(channel, fee), channel.machine, 'done')
    await deliver(kit, fee, channel.machine, 'outdated')
  }),
  check('completion', 'DELIVER, P1 = 2, of the receipt just delivered: 9000', async kit => {
    const { channel, fee } = await visited(kit)
    await deliver(kit, fee, channel.machine, 'done')
    await expectVisited(kit, completion(fee, channel.machine), 'done')
  }),
  check('completion-forged', 'DELIVER, P1 = 2, signed by a stranger: 6A80', async kit => {
    const { channel, fee } = await visited(kit)
    await deliver(kit, fee, channel.machine, 'done')
    await expectVisited(kit, completion(fee, stranger), 'mismatch')
  }),
  check('completion-alone', 'DELIVER, P1 = 2, with no receipt before it: 6A80', async kit => {
    const { channel, fee } = await visited(kit)
    await expectVisited(kit, completion(fee, channel.machine), 'mismatch')
  }),
]

export const visits = [...challenges, ...deliveries]
