import { statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, fail, ok, warn } from '../../hal/finding.ts'

const MEGABYTE = 1_000_000
/** Enough for a sync and a month's bookings; below it the disk is nearly full. */
const ENOUGH = 200 * MEGABYTE
/** The space that SQLite's journal and checkpoint need to book a cup. */
const LEAST = 20 * MEGABYTE
const OTHERS = 0o077

/** Checks the store's folder, its database and the free disk space. Opens nothing, since the daemon holds the database. */
export function diagnoseDisk(folder: string, freeBytes: (folder: string) => number = freeOn): Finding[] {
  try {
    const mode = statSync(folder).mode & 0o777
    return [privacy(folder, mode), room(folder, freeBytes(folder)), database(join(folder, 'machine.db'))]
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return [warn('store', `There is no ${folder} yet.`, 'The machine makes it at its first start.')]
    return [fail('store', `Cannot look at ${folder} (${code}).`, 'Run this as root or as the machine’s user.')]
  }
}

function privacy(folder: string, mode: number): Finding {
  if ((mode & OTHERS) === 0) return ok('store', `${folder} is its user's alone.`)
  const fact = `${folder} is open to other users (mode ${mode.toString(8)}); the database names who bought what.`
  return warn('store', fact, `Run: chmod 700 ${folder}`)
}

function room(folder: string, free: number): Finding {
  const fact = `${Math.floor(free / MEGABYTE)} MB are free under ${folder}.`
  if (free >= ENOUGH) return ok('disk', fact)
  const remedy = 'Make room: journalctl --vacuum-size=50M, apt-get clean; or set records.keep lower.'
  return free >= LEAST ? warn('disk', fact, remedy) : fail('disk', `${fact} A cup that cannot be booked is not brewed.`, remedy)
}

function database(file: string): Finding {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return ok('store', 'There is no database yet; the machine makes it at its first start.')
  return ok('store', `The database has ${(stats.size / MEGABYTE).toFixed(1)} MB.`)
}

function freeOn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
