import { z } from 'zod'
import type { Address } from '../../core/hex.ts'
import { addressField, faultLines } from '../../support/zod-fields.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'

const schema = z.looseObject({ kind: z.enum(['halo', 'keycard']), address: addressField })

/**
 * The address of a card that `crema machine enrol` read.
 * @throws CommandFailure that names the file and what is wrong with it
 */
export function readCardFile(path: string): Address {
  const result = schema.safeParse(readJsonFile(path, 'card file'))
  if (result.success) return result.data.address
  throw new CommandFailure(`${path} is no card file:\n${faultLines(result.error)}\nMake one with: crema machine enrol --out FILE`)
}
