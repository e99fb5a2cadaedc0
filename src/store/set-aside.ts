import { existsSync, readdirSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { utcText } from '../support/utc-text.ts'
import { logFileOf } from './log-file.ts'
import { flushDirectory } from './private-file.ts'

const MARK = '.set-aside-'

/**
 * Gives the database and its log, or the log alone, another name with this time in it, so that SQLite does not touch them. Never replaces a
 * file.
 * @param at Unix seconds
 * @returns the database's new path, whether or not there is one
 */
export function setAside(file: string, at: bigint, which: 'both' | 'log' = 'both'): string {
  const aside = freeName(`${file}${MARK}${utcText(at).replaceAll(':', '')}`)
  if (which === 'both' && existsSync(file)) renameSync(file, aside)
  if (existsSync(logFileOf(file))) renameSync(logFileOf(file), logFileOf(aside))
  flushDirectory(dirname(file))
  return aside
}

function freeName(wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    if (!existsSync(name) && !existsSync(logFileOf(name))) return name
  }
}

/** Paths of everything that was set aside beside this database. */
export function filesSetAside(file: string): string[] {
  const directory = dirname(file)
  return readdirSync(directory)
    .filter(name => name.startsWith(`${basename(file)}${MARK}`))
    .sort()
    .map(name => join(directory, name))
}
