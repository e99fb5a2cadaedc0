import { z } from 'zod'
import type { Domain } from '../../core/domain.ts'
import type { Hash } from '../../core/hex.ts'
import { channelId, NEVER, type Terms } from '../../core/terms.ts'
import { faultLines } from '../../support/fault-lines.ts'
import { addressField, chainIdField, decimalsField, symbolField } from '../../support/zod-fields.ts'
import type { Unit } from './amounts.ts'
import { CommandFailure } from './failure.ts'
import { readJsonFile } from './files.ts'

/** A channel as described by a terms file. */
export interface TermsFile extends Unit {
  readonly domain: Domain
  readonly terms: Terms
  readonly id: Hash
}

const schema = z.strictObject({
  chainId: chainIdField,
  contract: addressField,
  payer: addressField,
  payee: addressField,
  /** Zero for the native coin. */
  token: addressField,
  issuer: addressField,
  machine: addressField,
  /** Seconds, or `never`. */
  noticePeriod: z.union([z.literal('never').transform(() => NEVER), z.int().min(0).max(NEVER)], {
    error: 'expected whole seconds, or "never"',
  }),
  decimals: decimalsField,
  symbol: symbolField,
})

/** @throws CommandFailure that names the file and each invalid key */
export function readTermsFile(path: string): TermsFile {
  const result = schema.safeParse(readJsonFile(path, 'terms file'))
  if (!result.success)
    throw new CommandFailure({
      code: 'terms-file-invalid',
      fact: `${path} is not a terms file.`,
      details: faultLines(result.error),
      expected: 'a file from crema company terms',
      remedy: 'Make one with: crema company terms',
    })
  const { chainId, contract, decimals, symbol, ...terms } = result.data
  const domain = { chainId, contract }
  return { domain, terms, decimals, symbol, id: channelId(terms, domain) }
}

/** The content of a terms file, to write as JSON. */
export const termsContent = ({ domain, terms, decimals, symbol }: TermsFile) => ({
  chainId: Number(domain.chainId),
  contract: domain.contract,
  ...terms,
  noticePeriod: terms.noticePeriod === NEVER ? 'never' : terms.noticePeriod,
  decimals,
  symbol,
})
