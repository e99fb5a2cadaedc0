import { NoContract } from '../chain/errors.ts'
import type { Chain } from '../chain/open-chain.ts'
import { readToken, type TokenFacts } from '../chain/token.ts'
import { type Address, shorten, ZERO_ADDRESS } from '../core/hex.ts'
import type { Agreement } from '../core/offer.ts'
import { channelId } from '../core/terms.ts'
import type { Logger } from '../logger.ts'
import type { FoundAgreement, StoredChannel } from '../store/records.ts'
import { decimalsField, symbolField } from '../support/zod-fields.ts'

export interface FindingParts {
  readonly chain: Chain
  /** The Agreements contract that was read. */
  readonly agreements: Address
  readonly machine: Address
  /** Channels whose tokens' display data is already known. */
  readonly known: readonly StoredChannel[]
  readonly log: Logger
}

/**
 * Agreements in their stored form, each with its token's display data. One with an unreadable token is left out, with a warning.
 * @throws NoContract when they concern channels of another PaymentChannels; ChainUnreachable and the like
 */
export async function foundAgreements(agreements: readonly Agreement[], parts: FindingParts): Promise<FoundAgreement[]> {
  const found: FoundAgreement[] = []
  for (const agreement of agreements) {
    refuseOfAnother(agreement, parts)
    const unit = await unitOf(agreement.terms.token, parts)
    if (unit !== null) found.push(kept(agreement, unit))
  }
  return found
}

const kept = ({ id, kind, channelId, provider, visitorIssuer, endsAt, products, terms }: Agreement, unit: TokenFacts): FoundAgreement => ({
  id,
  kind,
  channelId,
  provider,
  visitorIssuer,
  endsAt,
  products,
  terms,
  ...unit,
})

function refuseOfAnother({ terms, channelId: id }: Agreement, { chain, agreements, machine }: FindingParts): void {
  const { domain, host } = chain
  if (terms.machine !== machine || id !== channelId(terms, domain))
    throw new NoContract(host, domain.chainId, agreements, `the Agreements of PaymentChannels ${domain.contract}`, true)
}

/** Null when the token does not provide its display data. */
async function unitOf(token: Address, { chain, known, log }: FindingParts): Promise<TokenFacts | null> {
  const before = known.find(({ terms }) => terms.token === token)
  if (before !== undefined) return { decimals: before.decimals, symbol: before.symbol }
  if (token === ZERO_ADDRESS) return { decimals: 18, symbol: 'ETH' }
  try {
    const { decimals, symbol } = await readToken(chain, token)
    if (!decimalsField.safeParse(decimals).success) throw new NoContract(chain.host, chain.domain.chainId, token, 'an ERC-20 token', true)
    return { decimals, symbol: symbolField.safeParse(symbol).success ? symbol : shorten(token).slice(0, 6) }
  } catch (error) {
    if (!(error instanceof NoContract)) throw error
    log.warn({ err: error, token }, 'An agreement is not served: its token does not give its decimals or symbol.')
    return null
  }
}
