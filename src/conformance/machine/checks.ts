import type { Check } from '../check.ts'
import { badges } from './badges.ts'
import { given } from './given.ts'
import type { MachineKit } from './kit.ts'
import { manners } from './manners.ts'
import { refusals } from './refusals.ts'
import { sales } from './sales.ts'
import { selections } from './selections.ts'
import { tears } from './tears.ts'

/** Every rule of the machine's side (protocol, section 4) that a phone can check. */
export const machineChecks: readonly Check<MachineKit>[] = [...sales, ...selections, ...badges, ...refusals, ...given, ...tears, ...manners]
