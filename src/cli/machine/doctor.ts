import type { Command } from 'commander'
import type { Finding } from '../../../hal/finding.ts'
import { faultText } from '../../core/crema-error.ts'
import { EXIT_CODES } from '../support/exit-codes.ts'
import { jsonOption, print } from '../support/options.ts'
import { configOption } from './config-option.ts'

/** `crema machine doctor`: checks everything that a machine needs, one line each. The exit code says whether one warns or fails. */
export function registerDoctor(machine: Command): void {
  machine
    .command('doctor')
    .description('check config, key, pins, reader, clock, disk, chain and systemd; say what to do about each problem')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async ({ config, json }: { config: string; json?: true }) => {
      const { diagnose } = await import('../../doctor/doctor.ts')
      const findings = await diagnose(config)
      print(json, { findings }, findings.map(findingText))
      const has = (wanted: Finding['state']) => findings.some(({ state }) => state === wanted)
      if (has('fail')) process.exitCode = EXIT_CODES.errors
      else if (has('warn')) process.exitCode = EXIT_CODES.warnings
    })
}

const findingText = (finding: Finding): string =>
  `${finding.state.padEnd(5)}${finding.about.padEnd(9)}${faultText(finding).replaceAll('\n', `\n${' '.repeat(14)}`)}`
