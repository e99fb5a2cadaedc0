import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { Address } from '../../../core/hex.ts'
import { faultLines } from '../../../support/fault-lines.ts'
import { toJson } from '../../../support/json.ts'
import { addressField, chainIdField } from '../../../support/zod-fields.ts'
import { CommandFailure } from '../../support/failure.ts'
import { readJsonFile } from '../../support/files.ts'
import { replaceFile } from '../../support/replace-file.ts'

/** Identifies what is watched. A different query needs a different file. */
export interface Watched {
  readonly chainId: bigint
  readonly agreements: Address
  readonly who: Address
}

/** Marks the events already delivered: everything before this block, and this block's logs up to this index. */
export interface Cursor {
  readonly block: bigint
  /** -1 if no event of the block was delivered. */
  readonly logIndex: number
}

const schema = z.strictObject({
  chainId: chainIdField,
  agreements: addressField,
  who: addressField,
  block: z.string().regex(/^\d+$/, 'expected a block number in quotes').transform(BigInt),
  logIndex: z.int().min(-1),
})

/**
 * Where to continue; null if the file does not exist yet.
 * @throws CommandFailure when it is not such a file, or belongs to another query
 */
export function readCursor(path: string, watched: Watched): Cursor | null {
  if (!existsSync(path)) return null
  const result = schema.safeParse(readJsonFile(path, 'state file of crema provider watch'))
  if (!result.success)
    throw new CommandFailure({
      code: 'watch-state-invalid',
      fact: `${path} is not a state file of crema provider watch.`,
      details: faultLines(result.error),
      expected: 'a state file of crema provider watch',
      remedy: 'Name another file with --state FILE.',
    })
  const { block, logIndex, ...found } = result.data
  for (const key of ['chainId', 'agreements', 'who'] as const) {
    if (found[key] !== watched[key])
      throw new CommandFailure({
        code: 'watch-state-mismatch',
        fact: `${path} is the state of a watch with another ${key}, ${found[key]}.`,
        expected: String(watched[key]),
        remedy: 'Name another file with --state FILE.',
      })
  }
  return { block, logIndex }
}

/** Durable when this returns. */
export const writeCursor = (path: string, { chainId, ...watched }: Watched, cursor: Cursor): Promise<void> =>
  replaceFile(path, `${toJson({ chainId: Number(chainId), ...watched, ...cursor })}\n`)
