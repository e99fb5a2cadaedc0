import { execFileSync } from 'node:child_process'
import { type Finding, fail, ok, warn } from '../../hal/finding.ts'

type Ask = (...args: string[]) => string | undefined

/** Checks whether the system's clock can be trusted to judge receipts. */
export function diagnoseClock(isTrusted: boolean): Finding {
  if (isTrusted) return ok('clock', "The system's clock is trusted.")
  const remedy =
    'Wait for the network, or see timedatectl, chronyc tracking or ntpq -p; after a sync the chain’s own time counts. With a battery-backed clock: chain.trust_system_clock = true.'
  return warn('clock', 'No time service (systemd-timesyncd, chrony, ntpd) has synchronised the clock since the start.', remedy)
}

/** Checks the state of the systemd service. */
export function diagnoseService(ask: Ask = systemctl): Finding[] {
  const text = ask('show', 'crema.service', '--property=LoadState,ActiveState,UnitFileState,NRestarts,ExecStopPost')
  if (text === undefined)
    return [
      warn('systemd', 'systemd does not answer here.', 'Nothing restarts a machine that is run by hand. Install it: sudo scripts/install'),
    ]
  const { LoadState, ActiveState, UnitFileState, NRestarts = '0', ExecStopPost = '' } = propertiesOf(text)
  if (LoadState !== 'loaded') return [warn('systemd', 'There is no crema.service.', 'Install it: sudo scripts/install')]
  return [
    ActiveState === 'active'
      ? ok('systemd', `crema.service is active, restarted ${NRestarts} times.`)
      : fail(
          'systemd',
          `crema.service is ${ActiveState}, restarted ${NRestarts} times.`,
          'See why: journalctl -u crema -n 50. Then: systemctl restart crema',
        ),
    UnitFileState === 'enabled'
      ? ok('systemd', 'It starts with the system.')
      : warn('systemd', `It does not start with the system (${UnitFileState}).`, 'Run: systemctl enable crema'),
    ExecStopPost.includes('safe-state')
      ? ok('relay', 'systemd opens the relay after any end of the machine (ExecStopPost).')
      : fail(
          'relay',
          'systemd does not open the relay after the machine’s end.',
          'Restore ExecStopPost in crema.service: sudo scripts/install',
        ),
  ]
}

function propertiesOf(text: string): Partial<Record<string, string>> {
  const lines = text.split('\n').map(line => /^(\w+)=(.*)$/.exec(line))
  return Object.fromEntries(lines.flatMap(found => (found ? [[found[1], found[2]]] : [])))
}

/** Undefined if systemd is missing or not running. */
function systemctl(...args: string[]): string | undefined {
  try {
    return execFileSync('systemctl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000 })
  } catch {
    return undefined
  }
}
