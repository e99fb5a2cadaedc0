import { type Finding, failed, ok } from '../../hal/finding.ts'
import { askMachine, ControlError } from '../control/client.ts'
import type { MachineStatus, Wire } from '../control/status.ts'
import { faultOf } from '../core/crema-error.ts'

type Status = Wire<MachineStatus>

/** The running machine's own status, or the reason there is none. */
export async function askStatus(control: string): Promise<{ status: Status } | { finding: Finding }> {
  try {
    return { status: (await askMachine(control, { command: 'status' })) as Status }
  } catch (error) {
    if (!(error instanceof ControlError)) throw error
    return { finding: failed('machine', faultOf(error)) }
  }
}

/** Findings from the running machine's status, without what its drivers lack: the doctor repeats those checks itself. */
export function diagnoseMachine({
  machine,
  brewer,
  reader,
  problems,
  notes,
}: Pick<Status, 'machine' | 'brewer' | 'reader' | 'problems' | 'notes'>): Finding[] {
  const repeated = [...notes, ...(reader.state === 'ready' ? (reader.limits ?? []) : [])]
  const own = problems.filter(problem => !repeated.some(({ fact }) => fact === problem.fact))
  return [
    ok('machine', `${machine.name} runs, Crema ${machine.version}.`),
    ...(brewer.state === 'ready' ? [ok('brewer', 'The coffee machine can be told to brew.')] : []),
    ...own.map(problem => failed('machine', problem)),
  ]
}
