import type { AcceptedClaim } from '../../core/accepted-claim.ts'
import { type Fault, faultOf, faultText } from '../../core/crema-error.ts'
import { toJson } from '../../support/json.ts'
import { EXIT_CODES } from '../support/exit-codes.ts'
import { CommandFailure } from '../support/failure.ts'
import { say } from '../support/say.ts'
import { type Bringer, type Brought, broughtText } from './bring.ts'

/** The outcomes of bringing several receipts. */
export interface Outcomes {
  readonly redeemed: readonly Brought[]
  /** One for each receipt that paid nothing, and why. */
  readonly refused: readonly Fault[]
}

/** Brings receipts one after another, each on its own: a bad one keeps no other back. `parse` verifies one. */
export async function bringEach<Content>(
  contents: readonly Content[],
  parse: (content: Content) => AcceptedClaim,
  bringer: Bringer,
): Promise<Outcomes> {
  const redeemed: Brought[] = []
  const refused: Fault[] = []
  for (const content of contents) {
    try {
      redeemed.push(await bringer.bring(parse(content)))
    } catch (error) {
      refused.push(faultOf(error))
    }
  }
  return { redeemed, refused }
}

/**
 * Prints the outcomes; the command fails if one was refused.
 * @throws CommandFailure when it was the only one
 */
export function reportOutcomes({ redeemed, refused }: Outcomes, json: true | undefined): void {
  const [only] = refused
  if (only !== undefined && refused.length === 1 && redeemed.length === 0) throw new CommandFailure({ ...only, publicWords: 'all' })
  const lines = [...redeemed.map(broughtText), ...refused.map(fault => faultText(fault))]
  if (lines.length === 0) lines.push('Nothing to bring: all of it was paid already.')
  say(json ? toJson({ redeemed, refused }) : lines.join('\n'))
  if (refused.length > 0) process.exitCode = EXIT_CODES.refused
}
