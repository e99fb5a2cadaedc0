import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { misfitsIn } from './config/misfits.ts'
import { placeholdersIn } from './config/placeholders.ts'
import { type ConfigWarning, withNewKeys } from './config/renamed-keys.ts'
import { type CheckedConfig, configSchema } from './config/schema.ts'
import { CremaError, reasonOf } from './core/crema-error.ts'
import type { Address } from './core/hex.ts'
import type { Terms } from './core/terms.ts'
import { faultLines } from './support/zod-fields.ts'

/** An unusable config file. The details name each line or key and the expected value. */
export class ConfigError extends CremaError {
  override name = 'ConfigError'
}

/** @param details one line each: the key, the expected value */
const unusable = (file: string, details: readonly string[], fact = `${file} cannot be used as a config file.`): ConfigError =>
  new ConfigError({
    code: 'config-invalid',
    fact,
    details,
    expected: 'a config as systemd/machine.example.toml shows it',
    remedy: 'Correct the file and check it with: crema machine doctor --config FILE',
  })

/** A validated config file, with absolute paths. */
export interface Config extends CheckedConfig {
  /** Keys that the file still has under their old names. */
  readonly warnings: readonly ConfigWarning[]
}
export type ProductConfig = Config['products'][number]
export type ChannelConfig = Config['channels'][number]

/**
 * Reads and validates a machine's config file (TOML).
 * @throws ConfigError that names the file, the line or key, and what was expected
 */
export function readConfig(file: string): Config {
  const named = withNewKeys(parseToml(file, readText(file)))
  const result = configSchema.safeParse(named.file)
  if (!result.success) {
    const faults = [...faultLines(result.error), ...named.warnings.map(({ fact, remedy }) => `${fact} ${remedy}`)]
    throw unusable(file, faults)
  }
  const misfits = misfitsIn(result.data)
  if (misfits.length > 0) throw unusable(file, misfits)
  const config = { ...withAbsolutePaths(result.data, dirname(resolve(file))), warnings: named.warnings }
  refuseLongSockets(file, config)
  return config
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

function absoluteHal(hal: Config['hal'], from: (path: string) => string): Config['hal'] {
  const { reader } = hal
  const pcscd = reader.driver === 'pcsc' && reader.socket !== undefined ? { ...reader, socket: from(reader.socket) } : reader
  const oneWire = { ...hal.one_wire, devices: from(hal.one_wire.devices) }
  return { ...hal, ...('socket' in hal && { socket: from(hal.socket) }), reader: pcscd, one_wire: oneWire } as Config['hal']
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

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code: errno } = error as NodeJS.ErrnoException
    throw new ConfigError({
      code: errno === 'ENOENT' ? 'config-missing' : 'config-unreadable',
      fact: `Cannot read the config file ${file} (${errno}).`,
      expected: 'a config in TOML',
      remedy: 'Name one with --config FILE.',
    })
  }
}

function parseToml(file: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw unusable(file, error.codeblock.trimEnd().split('\n'), `${file}, line ${error.line}: ${reasonOf(error)}.`)
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
