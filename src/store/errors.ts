import { CremaError, type FaultParts } from '../core/crema-error.ts'
/** The subject of a store error; `code` is the same with the prefix `store-`. */
export type StoreFault =
  | 'newer-version'
  | 'not-a-database'
  | 'not-ours'
  | 'not-writable'
  | 'in-use'
  | 'not-durable'
  | 'disk-full'
  | 'disk-failed'
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
    /^SQLITE_(NOTADB|CORRUPT)/,
    'not-a-database',
    file => `${file} is not an SQLite database, or it is damaged`,
    'a database that crema made',
    'Move it away and start again: receipts that the chain paid for are recovered, credits and sums are not.',
  ],
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
    /^(SQLITE_IOERR|EIO)/,
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
  const found = explanations.find(([codes]) => codes.test(code))
  if (found === undefined) return error
  const [, fault, fact, expected, remedy] = found
  return new StoreError(fault, { fact: `${fact(file)} (${code}).`, expected, remedy, cause: error })
}
