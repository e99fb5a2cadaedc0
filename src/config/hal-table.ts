import { dirname, resolve } from 'node:path'
import type { HalConfig } from '../../hal/config.ts'
import { halConfig } from '../../hal/config.ts'
import { faultLine } from '../support/fault-lines.ts'
import { readToml, unusable } from './config-file.ts'
import { withNewKeys } from './renamed-keys.ts'

/**
 * Reads the table `[hal]` of a machine's config file alone: a relay must open whatever is wrong with the rest, and sooner.
 * @throws ConfigError that names the file, the line or key, and what was expected
 */
export function readHal(file: string): HalConfig {
  const { hal } = withNewKeys(readToml(file).toml).file as { readonly hal?: unknown }
  const result = halConfig.safeParse(hal)
  if (!result.success)
    throw unusable(
      file,
      result.error.issues.map(issue => faultLine({ ...issue, path: ['hal', ...issue.path] })),
    )
  const folder = dirname(resolve(file))
  return absoluteHal(result.data, path => resolve(folder, path))
}

/** The same with absolute paths. */
export function absoluteHal(hal: HalConfig, from: (path: string) => string): HalConfig {
  const { reader } = hal
  const pcscd = reader.driver === 'pcsc' && reader.socket !== undefined ? { ...reader, socket: from(reader.socket) } : reader
  const oneWire = { ...hal.one_wire, devices: from(hal.one_wire.devices) }
  return { ...hal, ...('socket' in hal && { socket: from(hal.socket) }), reader: pcscd, one_wire: oneWire } as HalConfig
}
