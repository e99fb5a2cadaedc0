import { chmodSync, closeSync, constants, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const OTHERS = 0o077

/**
 * Ensures that the file exists, is writable, and is accessible to its user only: mode 0600, in a directory of mode 0700 if that
 * had to be created. SQLite gives its other files the same mode. A new file's directory entry is on disk when this returns.
 * @param warn receives a sentence when other users can open the directory
 */
export function ensurePrivateFile(file: string, warn: (message: string) => void): void {
  const directory = dirname(file)
  const made = mkdirSync(directory, { recursive: true, mode: 0o700 })
  if ((statSync(directory).mode & OTHERS) !== 0)
    warn(`${directory} is open to other users; the database names who bought what. Run: chmod 700 ${directory}`)
  closeSync(openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600))
  if ((statSync(file).mode & OTHERS) !== 0) chmodSync(file, 0o600)
  flushDirectory(directory)
  if (made !== undefined) flushDirectory(dirname(made))
}

/** Makes created, renamed and deleted names of a directory durable. */
export function flushDirectory(directory: string): void {
  const handle = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
