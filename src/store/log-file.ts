import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'

/** SQLite's write-ahead log of a database. */
export const logFileOf = (file: string): string => `${file}-wal`

/** The log's bytes; null if there is none, or it cannot be read. */
export function readLog(file: string): Buffer | null {
  try {
    const bytes = readFileSync(logFileOf(file))
    return bytes.length === 0 ? null : bytes
  } catch {
    return null
  }
}

/**
 * Writes these bytes to the log again, at their place, and flushes them. After a failed flush the kernel counts pages as written that
 * never reached the disk, and no later flush writes them ("Can Applications Recover from fsync Failures?", USENIX ATC 2020). A copy of the
 * log into the database is safe only once the whole log is on the disk.
 * @throws Error when the disk fails
 */
export function flushLog(file: string, bytes: Buffer): void {
  const handle = openSync(logFileOf(file), constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, bytes.length - at, at)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
