import { type Finding, failed, ok, warn } from '../../hal/finding.ts'
import { ConfigError } from '../config/config-file.ts'
import { type Config, readConfig, refusePlaceholders } from '../config.ts'
import { faultOf } from '../core/crema-error.ts'
import { trustsWall } from '../machine/clock.ts'
import { openSystem } from '../support/system.ts'
import { diagnoseChain } from './chain.ts'
import { diagnoseDisk } from './disk.ts'
import { diagnoseKey } from './key.ts'
import { askStatus, diagnoseMachine } from './machine.ts'
import { diagnoseReader } from './reader.ts'
import { diagnoseClock, diagnoseService } from './system.ts'
import { diagnoseTokens } from './tokens.ts'

/**
 * Checks everything that a machine needs, without changing anything, whether it runs or not. An unusable config is then the only finding.
 */
export async function diagnose(configFile: string): Promise<Finding[]> {
  try {
    const config = readConfig(configFile)
    const warnings = config.warnings.map(({ fact, remedy }) => warn('config', fact, remedy))
    return [ok('config', `${configFile} can be used.`), ...warnings, ...placeholders(config), ...(await diagnoseConfigured(config))]
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [failed('config', faultOf(error))]
  }
}

/** The machine does not start with them. */
function placeholders(config: Config): Finding[] {
  try {
    refusePlaceholders(config)
    return []
  } catch (error) {
    return [failed('config', faultOf(error))]
  }
}

async function diagnoseConfigured(config: Config): Promise<Finding[]> {
  const { machine, chain, hal } = config
  const asked = await askStatus(machine.control)
  const status = 'status' in asked ? asked.status : undefined
  const system = openSystem()
  await system.askTimeDaemons()
  return [
    diagnoseKey(machine.key),
    ...('finding' in asked ? [asked.finding] : diagnoseMachine(asked.status)),
    ...(await diagnoseHal(hal, status !== undefined)),
    ...(await diagnoseReader(hal, status?.reader)),
    diagnoseClock(status?.machine.timeTrusted ?? trustsWall(chain.trust_system_clock, system)),
    ...diagnoseDisk(machine.state),
    ...(await diagnoseChain(chain)),
    ...(await diagnoseTokens(config)),
    ...diagnoseService(),
  ]
}

async function diagnoseHal(hal: Config['hal'], isServing: boolean): Promise<Finding[]> {
  if (hal.driver !== 'raspberry-pi') return []
  return (await import('../../hal/raspberry-pi/diagnose.ts')).diagnosePi(hal, isServing)
}
