import { type Movement, readMovements } from '../../../chain/channel-history.ts'
import { claimsIn } from '../../../chain/find-redemption.ts'
import { provenSigner } from '../../../chain/proven-signer.ts'
import { readChannels } from '../../../chain/read-channels.ts'
import { domainSeparator } from '../../../core/messages.ts'
import { recoverAddress } from '../../../signatures/javascript.ts'
import { readEach } from '../../platform/open.ts'
import { CommandFailure } from '../../support/failure.ts'
import type { CompanyChannel } from '../open-company.ts'
import type { Booking } from './rows.ts'

/** All of a channel's movements up to a block, verified against the contract's own state. @throws CommandFailure; ChainUnreachable and the like */
export async function readBookings(channel: CompanyChannel, fromBlock: bigint, head: bigint): Promise<Booking[]> {
  const { chain, id } = channel
  const movements = await readMovements(chain, id, fromBlock, head)
  const state = (await readChannels(chain, [id], head)).get(id)
  const total = (kind: Movement['kind']) => movements.reduce((sum, each) => (each.kind === kind ? sum + each.amount : sum), 0n)
  const [deposited, redeemed] = [total('deposit') - total('refund'), total('redemption')]
  if (deposited !== state?.deposited || redeemed !== state.redeemed)
    throw new CommandFailure({
      code: 'events-incomplete',
      fact: `The events of channel ${id} add up to ${channel.show(deposited)} deposited and ${channel.show(redeemed)} redeemed.`,
      expected: `${channel.show(state?.deposited ?? 0n)} and ${channel.show(state?.redeemed ?? 0n)}, as in the contract`,
      remedy: 'The node left out events, or --from-block is too late: correct it, or use another node.',
      publicWords: [id],
    })
  return readEach(movements, async movement => ({ ...movement, ...(await paidReceipt(channel, movement)) }))
}

/** The receipt that a redemption paid, from its transaction. With too small a deposit one receipt is paid in parts. */
async function paidReceipt(
  { chain, id, domain, terms }: CompanyChannel,
  { redeemed, transactionHash: hash }: Movement,
): Promise<Pick<Booking, 'sequence' | 'isWhole'>> {
  if (redeemed === null) return { sequence: null, isWhole: false }
  const { input } = await chain.ask(client => client.getTransaction({ hash }))
  const separator = domainSeparator(domain)
  const claim = claimsIn(input, id, redeemed, domain).find(
    claim => claim.terms.issuer === terms.issuer && provenSigner(claim, id, separator, recoverAddress) !== null,
  )
  return { sequence: claim?.receipt.sequence ?? null, isWhole: claim?.receipt.cumulativeAmount === redeemed }
}
