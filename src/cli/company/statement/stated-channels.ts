import { readAgreements } from '../../../chain/platform/read-lists.ts'
import { findAgreements } from '../../../chain/platform/read-platform.ts'
import type { Address, Hash } from '../../../core/hex.ts'
import { sorted } from '../../platform/odd.ts'
import { open, readEach } from '../../platform/open.ts'
import { CommandFailure } from '../../support/failure.ts'
import { readTermsFile } from '../../support/terms-file.ts'
import { readUnit } from '../../support/unit.ts'
import { openTerms } from '../open-company.ts'
import type { StatedChannel } from './account-statement.ts'

export interface ChannelChoice {
  readonly rpc: readonly string[]
  /** Files of terms. */
  readonly terms: readonly string[]
  /** All channels of this customer's agreements too. */
  readonly all?: true | undefined
  readonly customer?: Address | undefined
  /** Names the agreements; without it there are only the terms. */
  readonly agreements?: Address | undefined
  /** Only channels in this token. */
  readonly token?: Address | undefined
  readonly fromBlock: bigint
}

/**
 * The channels of a statement, with their agreements where these can be looked up.
 * @throws CommandFailure when there are none, or in several tokens, whose sums would mean nothing
 */
export async function openStatedChannels(choice: ChannelChoice): Promise<StatedChannel[]> {
  const files = choice.terms.map(readTermsFile)
  const payers = choice.all ? [requiredCustomer(choice)] : [...new Set(files.map(({ terms }) => terms.payer))]
  const made = await agreementsOf(payers, choice)
  const channels = new Map<Hash, StatedChannel>()
  for (const file of files) channels.set(file.id, { channel: openTerms(file, choice.rpc), agreements: [] })
  for (const { agreement, domain } of made) {
    const { channelId: id, terms } = agreement
    const known = channels.get(id)
    if (known === undefined && !choice.all) continue
    const unit =
      known?.channel ?? (await readUnit(openTerms({ domain, terms, id, decimals: 0, symbol: '' }, choice.rpc).chain, terms.token))
    const channel = known?.channel ?? openTerms({ domain, terms, id, decimals: unit.decimals, symbol: unit.symbol }, choice.rpc)
    channels.set(id, { channel, agreements: [...(known?.agreements ?? []), agreement] })
  }
  return inOneToken([...channels.values()], choice.token)
}

function requiredCustomer({ customer, agreements }: ChannelChoice): Address {
  if (customer !== undefined && agreements !== undefined) return customer
  throw new CommandFailure({
    code: 'option-missing',
    fact: '--all does not say whose channels.',
    expected: '--customer ADDRESS, and --agreements ADDRESS (or CREMA_AGREEMENTS)',
    remedy: 'Name the company’s account, or the channels with --terms FILE.',
  })
}

async function agreementsOf(payers: readonly Address[], { agreements, rpc, fromBlock }: ChannelChoice) {
  if (agreements === undefined) return []
  const platform = await open({ rpc, agreements })
  const ids = (await readEach(payers, customer => findAgreements(platform, { customer }, fromBlock))).flat()
  const { values, odd } = sorted(ids, await readAgreements(platform, ids))
  const [first] = odd
  if (first !== undefined) throw new CommandFailure({ ...first.fault, publicWords: 'all' })
  return values.map(agreement => ({ agreement, domain: platform.domain }))
}

function inOneToken(channels: readonly StatedChannel[], token: Address | undefined): StatedChannel[] {
  const chosen = channels.filter(({ channel }) => token === undefined || channel.terms.token === token)
  if (chosen.length === 0)
    throw new CommandFailure({
      code: 'no-channels',
      fact: 'There are no such channels.',
      expected: 'a channel with these terms, or an agreement of this customer',
      remedy: 'Check --terms, --customer and --token, and --from-block with --all.',
    })
  const tokens = new Map(chosen.map(({ channel: { terms, symbol } }) => [terms.token, symbol]))
  const units = new Set(chosen.map(({ channel: { decimals, symbol } }) => `${decimals} ${symbol}`))
  if (tokens.size === 1 && units.size === 1) return chosen
  throw new CommandFailure({
    code: 'several-tokens',
    fact: 'The channels are in several tokens, whose sums mean nothing.',
    details: [...tokens].map(([address, symbol]) => `${symbol}: ${address}`),
    expected: 'one token in a statement, with the same symbol and decimals in each file of terms',
    remedy: 'Write one statement for each: --token ADDRESS.',
  })
}
