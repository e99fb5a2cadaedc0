import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { Address } from '../../../core/hex.ts'
import { toJson } from '../../../support/json.ts'
import { addressField, chainIdField, faultLines } from '../../../support/zod-fields.ts'
import { CommandFailure } from '../../support/failure.ts'
import { readJsonFile } from '../../support/files.ts'
import { replaceFile } from '../../support/replace-file.ts'

/** What is watched: whoever has another question needs another file. */
export interface Watched {
  readonly chainId: bigint
  readonly agreements: Address
  readonly who: Address
}

/** What was delivered: everything before this block, and its logs up to this index. */
export interface Cursor {
  readonly block: bigint
  /** -1 where nothing of the block was. */
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
 * Where to go on; null where the file is not there yet.
 * @throws CommandFailure when it is none, or of another question
 */
export function readCursor(path: string, watched: Watched): Cursor | null {
  if (!existsSync(path)) return null
  const result = schema.safeParse(readJsonFile(path, 'state file of crema provider watch'))
  if (!result.success)
    throw new CommandFailure(`${path} is no state of crema provider watch:\n${faultLines(result.error)}\nName another with --state FILE.`)
  const { block, logIndex, ...found } = result.data
  for (const key of ['chainId', 'agreements', 'who'] as const) {
    if (found[key] !== watched[key])
      throw new CommandFailure(
        `${path} remembers a watch of another ${key}, ${found[key]}.\nExpected ${watched[key]}.\nName another file with --state FILE.`,
      )
  }
  return { block, logIndex }
}

/** It is on the disk when this returns. */
export const writeCursor = (path: string, { chainId, ...watched }: Watched, cursor: Cursor): Promise<void> =>
  replaceFile(path, `${toJson({ chainId: Number(chainId), ...watched, ...cursor })}\n`)
