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

/** A fault of the database or an invalid request to it: the fact, what was expected, what to do. */
export class StoreError extends Error {
  override name = 'StoreError'
  readonly fault: StoreFault

  constructor(fault: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

type Explanation = readonly [codes: RegExp, fault: StoreFault, explain: (file: string) => string]

/** SQLite's result codes and Node's errno names, as better-sqlite3 and node:fs report them in `code`. */
const explanations: readonly Explanation[] = [
  [
    /^SQLITE_(BUSY|LOCKED|PROTOCOL)/,
    'in-use',
    file => `${file} is in use by another process; expected only this one. Stop the other daemon first (systemctl status crema).`,
  ],
  [
    /^SQLITE_(NOTADB|CORRUPT)/,
    'not-a-database',
    file =>
      `${file} is no SQLite database, or a damaged one; expected one that crema made. Move it away and start again: what the chain paid for is recovered, credits and sums are not.`,
  ],
  [
    /^(SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|EACCES|EPERM|EROFS|EISDIR|ENOTDIR)/,
    'not-writable',
    file =>
      `${file} cannot be opened for writing. Make the directory and the files in it belong to the user that runs crema, on a file system that is mounted read-write.`,
  ],
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    'disk-full',
    file =>
      `No space is left for ${file}; what was to be written was not. Free some space on its file system: cups are served again as soon as there is some.`,
  ],
  [
    /^(SQLITE_IOERR|EIO)/,
    'disk-failed',
    file => `The disk failed for ${file}; what was to be written was not. See journalctl -k, and replace the SD card if it is worn out.`,
  ],
]

/** Turns an error with a known code into a StoreError with fact and remedy; returns any other unchanged. */
export function explainError(error: unknown, file: string): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code
  if (typeof code !== 'string') return error
  const found = explanations.find(([codes]) => codes.test(code))
  return found === undefined ? error : new StoreError(found[1], `${found[2](file)} (${code})`, { cause: error })
}
