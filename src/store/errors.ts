import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { CremaError, type FaultParts } from '../core/crema-error.ts'

/** The subject of a store error; `code` is the same with the prefix `store-`. */
export type StoreFault =
  | 'newer-version'
  | 'not-a-database'
  | 'damaged'
  | 'not-ours'
  | 'not-writable'
  | 'in-use'
  | 'not-durable'
  | 'disk-full'
  | 'disk-failed'
  | 'not-recovered'
  | 'not-found'
  | 'not-allowed'

/** A fault of the database or an invalid request to it. */
export class StoreError extends CremaError {
  override name = 'StoreError'
  readonly fault: StoreFault

  constructor(fault: StoreFault, parts: Omit<FaultParts, 'code'>) {
    super({ code: `store-${fault}`, ...parts })
    this.fault = fault
  }
}

export const notFound = (what: string, publicWords: readonly string[] = []): StoreError =>
  new StoreError('not-found', {
    fact: `${what} is not in the store.`,
    expected: 'an entry of this store',
    remedy: 'Check its number: crema machine vends.',
    publicWords,
  })

type Explanation = readonly [codes: RegExp, fault: StoreFault, fact: (file: string) => string, expected: string, remedy: string]

/** What is expected of a store whose content is wrong, and what to do. */
const UNDAMAGED = [
  'the content that was written',
  'The machine sets it aside and goes on with a new store: the chain and the phones bring receipts back, credits are lost. Replace the SD card if this happens again.',
] as const

/** A store whose content is not what was written. @param what such as SQLite's own words */
export const damaged = (file: string, what: string): StoreError =>
  new StoreError('damaged', { fact: `${file} is damaged: ${what}.`, expected: UNDAMAGED[0], remedy: UNDAMAGED[1] })

/** Whether the store's content is wrong, so that no second try helps. */
export const isDamage = (error: unknown): error is StoreError =>
  error instanceof StoreError && (error.fault === 'damaged' || error.fault === 'not-a-database')

const FAILURES: readonly StoreFault[] = ['damaged', 'not-a-database', 'disk-full', 'disk-failed', 'not-writable', 'in-use', 'not-durable']

/** Whether the disk or the file failed, and not a request. */
export const isFailure = (error: unknown): error is StoreError => error instanceof StoreError && FAILURES.includes(error.fault)

/** Whether the store cannot be used now: it fails, or has failed and was not opened again since. */
export const isUnusable = (error: unknown): error is StoreError =>
  isFailure(error) || (error instanceof StoreError && error.fault === 'not-recovered')

/** SQLite's result codes and Node's errno names, as better-sqlite3 and node:fs report them in `code`. */
const explanations: readonly Explanation[] = [
  [
    /^SQLITE_(BUSY|LOCKED|PROTOCOL)/,
    'in-use',
    file => `${file} is in use by another process`,
    'only this process to use it',
    'Stop the other daemon first (systemctl status crema).',
  ],
  [
    /^SQLITE_NOTADB/,
    'not-a-database',
    file => `${file} is not an SQLite database`,
    'a database that crema made',
    'See what the file is, and move it away if it is no store of crema.',
  ],
  [/^SQLITE_CORRUPT/, 'damaged', file => `${file} is damaged`, ...UNDAMAGED],
  [
    /^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|EACCES|EPERM|EROFS|EISDIR|ENOTDIR)/,
    'not-writable',
    file => `${file} cannot be opened for writing`,
    'a directory that the user of crema owns, on a file system mounted read-write',
    'Correct the owner of the directory and its files (chown), or the mount.',
  ],
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    'disk-full',
    file => `No space is left for ${file}; the data was not written`,
    'free space on its file system',
    'Free some space: cups are then served again.',
  ],
  [
    /^(SQLITE_IOERR|EIO|EUCLEAN|EBADMSG|ENXIO|ENODEV|ESTALE|ETIMEDOUT)/,
    'disk-failed',
    file => `The disk failed for ${file}; the data was not written`,
    'a disk that works',
    'See journalctl -k, and replace the SD card if it is worn out.',
  ],
]

/** Turns an error with a known code into a StoreError with fact and remedy; returns any other unchanged. */
export function explainError(error: unknown, file: string): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code
  if (typeof code !== 'string') return error
  const known = /^SQLITE_IOERR/.test(code) && isFull(file) ? 'SQLITE_FULL' : code
  const found = explanations.find(([codes]) => codes.test(known))
  if (found === undefined) return error
  const [, fault, fact, expected, remedy] = found
  return new StoreError(fault, { fact: `${fact(file)} (${code}).`, expected, remedy, cause: error })
}

/** Less than this is no space, in bytes: file systems that allocate late fail a flush, and not the write. */
const NO_SPACE = 65_536

function isFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < NO_SPACE
  } catch {
    return false
  }
}
