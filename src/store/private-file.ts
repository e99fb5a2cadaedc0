import { chmodSync, closeSync, constants, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const OTHERS = 0o077

/**
 * Makes sure that the file is there, can be written, and is its user's alone: mode 0600, in a directory of mode 0700 where that had to be made.
 * SQLite gives its other files the same mode. A new file's name is on the disk when this returns.
 * @param warn gets a sentence when the directory is open to others
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

function flushDirectory(directory: string): void {
  const handle = openSync(directory, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
