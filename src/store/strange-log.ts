import { copyFileSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { logFileOf, readLog } from './log-file.ts'
import { setAside } from './set-aside.ts'

/**
 * SQLite applies any whole log that lies beside a database, also an older or another one's, and deletes a log that it cannot apply. So a
 * log that was left is first tried on copies, and a database or log that does not fit is set aside before SQLite touches it.
 * @param at Unix seconds, for the new names
 */
export function setAsideStrangeLog(file: string, at: () => bigint, warn: (message: string) => void): void {
  const log = readLog(file)
  const size = existsSync(file) ? statSync(file).size : null
  const found = log === null ? (size === 0 ? 'empty' : null) : faultOf(file, size, log)
  if (found === 'empty' || found === 'missing' || found === 'damaged')
    warn(`${file} is ${found}. What was left is kept as ${setAside(file, at())}; the machine goes on with a new store.`)
  else if (found !== null) warn(`The log of ${file} ${found}. It is kept as ${logFileOf(setAside(file, at(), 'log'))}, and not used.`)
}

/** Why SQLite must not touch the database, or why it must not apply the log; null if it may. */
function faultOf(file: string, size: number | null, log: Buffer): string | null {
  if (size === null) return 'missing'
  if (size === 0) return 'empty'
  if (!isLog(log)) return 'is no log of SQLite, or a damaged one'
  const copy = `${file}.look`
  removeCopy(copy)
  try {
    copyFileSync(file, copy)
    const without = countsOf(copy)
    writeFileSync(logFileOf(copy), log, { mode: 0o600 })
    const together = countsOf(copy)
    if (without === null) return together === null ? 'damaged' : null
    if (together === null) return 'damages it: it is another database’s, or an older one'
    return without.some((count, index) => count > (together[index] ?? 0n)) ? 'is older than it' : null
  } catch (error) {
    // No space for a copy: the log is used as it is.
    if (/^(ENOSPC|EDQUOT)$/.test((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  } finally {
    removeCopy(copy)
  }
}

function removeCopy(copy: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${copy}${end}`, { force: true })
}

/** Bytes of a log's header ("WAL File Format", sqlite.org/walformat.html). */
const HEADER = 32

/** Whether the header is whole, or was never written. A log that ends before its first commit is one too. */
function isLog(log: Buffer): boolean {
  const header = log.subarray(0, HEADER)
  if (header.every(byte => byte === 0)) return true
  if (header.length < HEADER || (header.readUInt32BE(0) & ~1) !== 0x377f0682) return false
  const isBigEndian = (header.readUInt32BE(0) & 1) === 1
  const word = (at: number) => (isBigEndian ? header.readUInt32BE(at) : header.readUInt32LE(at))
  let [one, two] = [0, 0]
  for (let at = 0; at < HEADER - 8; at += 8) {
    one = (one + word(at) + two) >>> 0
    two = (two + word(at + 4) + one) >>> 0
  }
  return one === header.readUInt32BE(HEADER - 8) && two === header.readUInt32BE(HEADER - 4)
}

/** Counts that only grow. */
const COUNTS = [
  ['receipts', 'SELECT max(id) FROM receipts'],
  ['transactions', 'SELECT max(id) FROM transactions'],
  ['totals', 'SELECT sum(cups) FROM totals'],
] as const

/** Null if the database is damaged. */
function countsOf(copy: string): bigint[] | null {
  const sqlite = new Sqlite(copy)
  try {
    sqlite.defaultSafeIntegers(true)
    sqlite.pragma('locking_mode = EXCLUSIVE')
    if (sqlite.pragma('quick_check(1)', { simple: true }) !== 'ok') return null
    return COUNTS.map(([table, sql]) => {
      const has = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined
      return has ? (sqlite.prepare<[], bigint | null>(sql).pluck().get() ?? 0n) : 0n
    })
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code)) return null
    throw error
  } finally {
    sqlite.close()
  }
}
