import { z } from 'zod'
import type { Address } from '../../core/hex.ts'
import { faultLines } from '../../support/fault-lines.ts'
import { addressField } from '../../support/zod-fields.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'

const schema = z.looseObject({ kind: z.enum(['halo', 'keycard']), address: addressField })

/**
 * Reads the address from a card file written by `crema machine enrol`.
 * @throws CommandFailure that names the file and its fault
 */
export function readCardFile(path: string): Address {
  const result = schema.safeParse(readJsonFile(path, 'card file'))
  if (result.success) return result.data.address
  throw new CommandFailure({
    code: 'card-file-invalid',
    fact: `${path} is not a card file.`,
    details: faultLines(result.error),
    expected: 'a file from crema machine enrol',
    remedy: 'Make one with: crema machine enrol --out FILE',
  })
}
