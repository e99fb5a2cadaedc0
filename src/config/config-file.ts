import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { CremaError, reasonOf } from '../core/crema-error.ts'
import { type Decoded, decodeText, isDecoded } from '../support/decode-text.ts'

/** An unusable config file. The details name each line or key and the expected value. */
export class ConfigError extends CremaError {
  override name = 'ConfigError'
}

/** The error for a config file that cannot be used. @param details one line each: the key, the expected value */
export const unusable = (file: string, details: readonly string[], fact = `${file} cannot be used as a config file.`): ConfigError =>
  new ConfigError({
    code: 'config-invalid',
    fact,
    details,
    expected: 'a config as systemd/machine.example.toml shows it',
    remedy: 'Correct the file and check it with: crema machine doctor --config FILE',
  })

/**
 * A machine's config file as TOML, not validated, and how it was encoded.
 * @throws ConfigError that names the file or line
 */
export function readToml(file: string): { readonly toml: unknown; readonly decoded: Decoded } {
  const decoded = decodeText(readBytes(file))
  if (!isDecoded(decoded)) throw unusable(file, [decoded.remedy], `${file} ${decoded.is}.`)
  return { toml: parseToml(file, decoded.text), decoded }
}

/**
 * The socket of the machine with this config file: to ask a running machine, its whole config need not be validated.
 * @returns its absolute path; null if the file does not name it
 * @throws ConfigError when the file is not readable, or no TOML
 */
export function controlSocketIn(file: string): string | null {
  const { machine } = readToml(file).toml as { readonly machine?: { readonly control?: unknown } }
  return typeof machine?.control === 'string' ? resolve(dirname(resolve(file)), machine.control) : null
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file)
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
