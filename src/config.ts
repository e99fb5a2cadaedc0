import { dirname, resolve } from 'node:path'
import { ConfigError, readToml, unusable } from './config/config-file.ts'
import { absoluteHal } from './config/hal-table.ts'
import { misfitsIn } from './config/misfits.ts'
import { placeholdersIn } from './config/placeholders.ts'
import { type ConfigWarning, withNewKeys } from './config/renamed-keys.ts'
import { type CheckedConfig, configSchema } from './config/schema.ts'
import type { Address } from './core/hex.ts'
import type { Terms } from './core/terms.ts'
import { type Decoded, encodingNote } from './support/decode-text.ts'
import { faultLines } from './support/fault-lines.ts'

/** A validated config file, with absolute paths. */
export interface Config extends CheckedConfig {
  /** Keys that the file still has under their old names, and an encoding that is not UTF-8. */
  readonly warnings: readonly ConfigWarning[]
}
export type ProductConfig = Config['products'][number]
export type ChannelConfig = Config['channels'][number]

/**
 * Reads and validates a machine's config file (TOML).
 * @throws ConfigError that names the file, the line or key, and what was expected
 */
export function readConfig(file: string): Config {
  const { toml, decoded } = readToml(file)
  const named = withNewKeys(toml)
  const result = configSchema.safeParse(named.file)
  if (!result.success) {
    const faults = [...faultLines(result.error), ...named.warnings.map(({ fact, remedy }) => `${fact} ${remedy}`)]
    throw unusable(file, faults)
  }
  const misfits = misfitsIn(result.data)
  if (misfits.length > 0) throw unusable(file, misfits)
  const config = {
    ...withAbsolutePaths(result.data, dirname(resolve(file))),
    warnings: [...named.warnings, ...encodingWarnings(file, decoded)],
  }
  refuseLongSockets(file, config)
  return config
}

function encodingWarnings(file: string, decoded: Decoded): ConfigWarning[] {
  const fact = encodingNote(file, decoded)
  return fact === null ? [] : [{ fact, remedy: 'Save it as UTF-8, which other programs expect of TOML.' }]
}

function withAbsolutePaths(config: CheckedConfig, folder: string): CheckedConfig {
  const from = (path: string) => resolve(folder, path)
  const { machine, hal } = config
  return {
    ...config,
    machine: { ...machine, key: from(machine.key), state: from(machine.state), control: from(machine.control) },
    hal: absoluteHal(hal, from),
  }
}

/** The longest path of a socket on Linux (unix(7)). Node would silently truncate a longer one. */
const LONGEST_SOCKET = 107

function refuseLongSockets(file: string, { machine, hal }: CheckedConfig): void {
  const sockets = { 'machine.control': machine.control, ...('socket' in hal && { 'hal.socket': hal.socket }) }
  for (const [key, path] of Object.entries(sockets)) {
    const bytes = Buffer.byteLength(path)
    if (bytes > LONGEST_SOCKET)
      throw unusable(file, [`${key}: ${path} has ${bytes} bytes; expected at most ${LONGEST_SOCKET}, as a socket's path`])
  }
}

/** @throws ConfigError when values of the example are left: the machine would serve no customer, or a stranger's channel */
export function refusePlaceholders(config: Config): void {
  const details = placeholdersIn(config)
  if (details.length === 0) return
  throw new ConfigError({
    code: 'config-placeholders',
    fact: 'The config still has values of the example.',
    details,
    expected: 'your own node, contracts and accounts',
    remedy: 'Fill them in (the comments in the config say where each comes from), then start the machine again.',
  })
}

/** A channel's terms, with the machine's own address. */
export function termsOf(channel: ChannelConfig, machine: Address): Terms {
  const { payer, payee, token, issuer, notice_period: noticePeriod } = channel
  return { payer, payee, token, issuer, machine, noticePeriod }
}
