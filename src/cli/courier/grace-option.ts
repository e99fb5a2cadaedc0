import { Option } from 'commander'
import { parseDurationSeconds } from '../../support/duration.ts'

/** The option for the time that a machine has to redeem by itself once its payer asked to leave. */
export const graceOption = () =>
  new Option(
    '--grace <duration>',
    'how long a machine may be silent after its payer asked to leave (default: a quarter of the notice, at most 1h)',
  ).argParser(text => BigInt(parseDurationSeconds(text)))
