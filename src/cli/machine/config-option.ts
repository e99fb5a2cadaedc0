import { Option } from 'commander'
import { readConfig } from '../../config.ts'
import { askMachine } from '../../control/client.ts'
import type { ControlRequest } from '../../control/messages.ts'

/** The machine's config file, as every machine command takes it. */
export const configOption = () =>
  new Option('-c, --config <file>', "the machine's config").env('CREMA_CONFIG').default('/etc/crema/machine.toml')

/** Asks the machine that this config file describes. */
export const ask = (config: string, request: ControlRequest): Promise<unknown> => askMachine(readConfig(config).machine.control, request)
