import { textOf } from '../../chain/platform/structs.ts'
import { causesOf, nameOfCause } from '../../core/causes.ts'
import { countersOf, machineStates, type Report } from '../../core/report.ts'

/** A report with its bits and bytes spelled out. */
export const reportContent = (report: Report) => ({
  ...report,
  cupsByProduct: countersOf(report.cupsByProduct),
  status: machineStates[report.status] ?? `unknown (${report.status})`,
  faults: causesOf(report.faults, 0).map(nameOfCause),
  supplies: causesOf(0, report.supplies).map(nameOfCause),
  software: textOf(report.software),
})
