import { accessSync, constants } from 'node:fs'
import { createConnection } from 'node:net'
import type { HalConfig } from '../../hal/config.ts'
import { type Finding, fail, failed, ok } from '../../hal/finding.ts'
import { askMachine, ControlError } from '../control/client.ts'
import type { MachineStatus, Wire } from '../control/status.ts'
import { faultOf } from '../core/crema-error.ts'

type Status = Wire<MachineStatus>
type ReaderConfig = HalConfig['reader']

/** The running machine's own status, or the reason there is none. */
export async function askStatus(control: string): Promise<{ status: Status } | { finding: Finding }> {
  try {
    return { status: (await askMachine(control, { command: 'status' })) as Status }
  } catch (error) {
    if (!(error instanceof ControlError)) throw error
    return { finding: failed('machine', faultOf(error)) }
  }
}

/** Findings from the running machine's status, without its drivers' notes and the reader's lamps: the doctor says those itself. */
export function diagnoseMachine({
  machine,
  brewer,
  problems,
  notes,
  reader,
}: Pick<Status, 'machine' | 'brewer' | 'problems' | 'notes' | 'reader'>): Finding[] {
  const elsewhere = [...notes, ...diagnoseLamps(reader)]
  const own = problems.filter(problem => !elsewhere.some(({ fact }) => fact === problem.fact))
  return [
    ok('machine', `${machine.name} runs, Crema ${machine.version}.`),
    ...(brewer.state === 'ready' ? [ok('brewer', 'The coffee machine can be told to brew.')] : []),
    ...own.map(problem => failed('machine', problem)),
  ]
}

/** A reader whose own lamps and buzzer do not show the machine's state. It serves all the same. */
export function diagnoseLamps(reader: Status['reader'] | undefined): Finding[] {
  if (reader?.state !== 'ready' || reader.lampFault === undefined) return []
  return [{ about: 'reader', state: 'warn', ...reader.lampFault }]
}

/** The card reader's state as reported by the running machine; otherwise a check of the device or service behind it. */
export async function diagnoseReader(reader: ReaderConfig, seen: Status['reader'] | undefined): Promise<Finding> {
  if (seen?.state === 'ready') return ok('reader', `${seen.name} is ready.`)
  if (seen) return fail('reader', seen.reason, seen.remedy)
  if (reader.driver === 'pn532') return port(reader.port)
  if (reader.driver === 'pcsc') return pcscd(reader.socket ?? process.env['PCSCLITE_CSOCK_NAME'] ?? '/run/pcscd/pcscd.comm')
  return ok('reader', 'The simulator has one.')
}

function port(path: string): Finding {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return ok('reader', `${path} is there, and may be used.`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      return fail('reader', `There is no ${path}.`, 'Plug the PN532 in, or switch the serial port on: raspi-config, Interface Options.')
    return fail('reader', `No permission to use ${path} (${code}).`, 'Put the user into the group dialout.')
  }
}

function pcscd(path: string): Promise<Finding> {
  return new Promise(resolve => {
    const socket = createConnection({ path })
    const end = (finding: Finding) => {
      socket.destroy()
      resolve(finding)
    }
    socket.once('connect', () => end(ok('reader', `pcscd answers on ${path}.`)))
    socket.once('error', error => {
      const remedy = 'Install and start it: sudo apt-get install pcscd && sudo systemctl enable --now pcscd.socket'
      end(fail('reader', `pcscd does not answer on ${path} (${(error as NodeJS.ErrnoException).code}).`, remedy))
    })
  })
}
