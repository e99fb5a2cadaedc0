import { ZERO_ADDRESS, ZERO_HASH } from '../../src/core/hex.ts'
import type { Report } from '../../src/core/report.ts'
import type { FoundTwin } from '../../src/machine/reporter.ts'
import { makeAddress, NOW } from './make.ts'

const none: Report = {
  ...{ sequence: 0n, reportedAt: 0n, cups: 0n, cupsByProduct: ZERO_HASH, status: 0, faults: 0, supplies: 0, software: ZERO_HASH },
}

/** The domain of the tests' reports. */
export const machinesDomain = { chainId: 31337n, contract: makeAddress('machines') }

/** A registered machine's twin with this report. Default: no report yet. */
export const twinWith = (report: Partial<Report> = {}, change: Partial<FoundTwin> = {}): FoundTwin => ({
  ...{ owner: makeAddress('owner'), nextOwner: ZERO_ADDRESS, broughtAt: NOW, domain: machinesDomain, report: { ...none, ...report } },
  ...change,
})
