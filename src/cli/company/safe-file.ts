import { keccak256, stringToBytes } from 'viem'
import type { Call } from '../../chain/prepare-transaction.ts'
import type { Address } from '../../core/hex.ts'

/** Describes the batch. */
export interface SafeBatch {
  readonly chainId: bigint
  readonly safe: Address
  readonly name: string
  readonly description: string
  readonly calls: readonly Call[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** A file for the Transaction Builder of Safe{Wallet}: it is signed and sent there by the Safe's owners. */
export function safeContent({ chainId, safe, name, description, calls, createdAt }: SafeBatch) {
  const batch = {
    version: '1.0',
    chainId: String(chainId),
    createdAt,
    meta: { name, description, txBuilderVersion: '1.18.0', createdFromSafeAddress: safe, createdFromOwnerAddress: '' },
    transactions: calls.map(({ to, data, value = 0n }) => ({
      to,
      value: String(value),
      data,
      contractMethod: null,
      contractInputsValues: null,
    })),
  }
  return { ...batch, meta: { ...batch.meta, checksum: checksum({ ...batch, meta: { ...batch.meta, name: null } }) } }
}

type Json = string | number | null | readonly Json[] | { readonly [key: string]: Json }

/**
 * The builder warns about a file without a checksum. It covers the batch without its name; for each object the sorted keys are
 * serialized before the values.
 */
const checksum = (batch: Json) => keccak256(stringToBytes(serialize(batch)))

function serialize(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(serialize).join(',')}]`
  const object = value as { readonly [key: string]: Json }
  const keys = Object.keys(object).sort()
  return `{${JSON.stringify(keys)}${keys.map(key => `${serialize(object[key] ?? null)},`).join('')}}`
}
