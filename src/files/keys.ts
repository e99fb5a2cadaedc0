import { closeSync, existsSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { generatePrivateKey } from 'viem/accounts'
import { CremaError } from '../core/crema-error.ts'
import type { Hex } from '../core/hex.ts'
import { isPrivateKey } from '../core/signature.ts'
import { createSigner } from '../signatures/javascript.ts'
import { decodeText, isDecoded } from '../support/decode-text.ts'

/** An unusable key file. Never contains the key. */
export class KeyFileError extends CremaError {
  override name = 'KeyFileError'
}

/** Permission bits of everyone but the file's owner. */
const OTHERS = 0o077

/**
 * Reads a private key: from the systemd credential of that name if there is one (systemd.exec(5), LoadCredential), otherwise from
 * the file. The file holds 32 bytes of hex, with or without 0x.
 * @throws KeyFileError when it is missing, accessible to others, or not a key
 */
export function readKey(path: string): Hex {
  const file = credential(path) ?? path
  const text = readPrivateText(file).trim()
  const key = (text.startsWith('0x') ? text : `0x${text}`) as Hex
  if (isPrivateKey(key)) return key
  throw new KeyFileError({
    code: 'key-invalid',
    fact: `${file} does not contain a private key.`,
    expected: '32 bytes of hex',
    remedy: 'Make one with: crema key new --out FILE',
  })
}

/**
 * Creates a random key in a new file that only its owner may read.
 * @returns its address
 * @throws KeyFileError when the file exists already
 */
export function createKeyFile(path: string): Hex {
  const key = generatePrivateKey()
  try {
    writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const fact = code === 'EEXIST' ? `${path} already exists.` : `Cannot write ${path} (${code}).`
    throw new KeyFileError({
      code: 'key-file-exists',
      fact,
      expected: 'a new file: a key that is overwritten is lost for good',
      remedy: 'Name another file with --out FILE.',
    })
  }
  return createSigner(key).address
}

/**
 * systemd's credentials folder, private to this service. Its files may show group permissions, which represent the service's own
 * access list.
 */
const credentialsFolder = () => process.env['CREDENTIALS_DIRECTORY']

function credential(path: string): string | null {
  const folder = credentialsFolder()
  const file = folder === undefined ? null : join(folder, basename(path))
  return file !== null && existsSync(file) ? file : null
}

function readPrivateText(file: string): string {
  const descriptor = openFile(file)
  try {
    const mode = fstatSync(descriptor).mode & 0o777
    if ((mode & OTHERS) !== 0 && dirname(resolve(file)) !== credentialsFolder())
      throw new KeyFileError({
        code: 'key-readable-by-others',
        fact: `${file} can be read or written by others (mode ${mode.toString(8)}).`,
        expected: 'permissions for its owner only',
        remedy: `If nobody else has read it: chmod 600 ${file}`,
      })
    return textOf(readFileSync(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

/** Empty where it is no text: then it is no key either. */
function textOf(bytes: Uint8Array): string {
  const found = decodeText(bytes)
  return isDecoded(found) ? found.text : ''
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const fact = code === 'ENOENT' ? `There is no key at ${file}.` : `Cannot read the key at ${file} (${code}).`
    throw new KeyFileError({
      code: code === 'ENOENT' ? 'key-missing' : 'key-unreadable',
      fact,
      expected: 'a file that its owner can read',
      remedy: `Make one with: crema key new --out ${file}`,
    })
  }
}
