import { Option } from 'commander'
import { controlSocketIn } from '../../config/config-file.ts'
import { askMachine } from '../../control/client.ts'
import type { ControlRequest } from '../../control/messages.ts'

/** The option for the machine's config file, shared by the machine commands. */
export const configOption = () =>
  new Option('-c, --config <file>', "the machine's config").env('CREMA_CONFIG').default('/etc/crema/machine.toml')

/** Sends a request to the machine with this config file. */
export const ask = async (config: string, request: ControlRequest): Promise<unknown> =>
  askMachine(controlSocketIn(config) ?? (await faultIn(config)), request)

/** @throws ConfigError that says what the file lacks */
const faultIn = async (file: string): Promise<string> => (await import('../../config.ts')).readConfig(file).machine.control
