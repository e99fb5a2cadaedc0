import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { childScript } from '../../hal/support/child-script.ts'
import { Overwrites } from './overwrites.ts'
import { SoldCups } from './sold-cups.ts'
import { optionOf, printJson, ratioOf, rounded, sideBySide } from './timing.ts'

/**
 * Measures taking a receipt, judging included, against a 4-KiB overwrite with fdatasync on the same disk: time, bytes that the kernel
 * marks to be written (/proc/self/io), and flushes (strace). Run it on the disk in question: `npm run bench:commit -- [--json] [--dir DIRECTORY]`.
 */
const CUPS = 500
const folder = mkdtempSync(join(optionOf('--dir') ?? tmpdir(), 'crema-bench-'))

/** Bytes that this process has given the kernel to write to disks. */
const writtenBytes = () => Number(/^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])

function bytesOf(work: () => void, between = () => {}): number {
  let bytes = 0
  for (let time = 0; time < CUPS; time++) {
    between()
    const before = writtenBytes()
    work()
    bytes += writtenBytes() - before
  }
  return bytes / CUPS
}

/** Each flush of a process that sells this many cups, by its system call. */
function flushesOf(cups: number): string[] {
  const log = join(folder, 'strace')
  const program = [process.execPath, ...childScript('./sell-cups', import.meta.url), join(folder, `sold-${cups}.db`), String(cups)]
  execFileSync('strace', ['-f', '-e', 'trace=fsync,fdatasync', '-o', log, ...program])
  return readFileSync(log, 'utf8').match(/(fdatasync|fsync)(?=\()/g) ?? []
}

/** SQLite as better-sqlite3's page recommends it, with one row of a receipt's size. It does not flush each commit. */
function asDocumented(): () => void {
  const sqlite = new Sqlite(join(folder, 'documented.db'))
  sqlite.pragma('journal_mode = WAL')
  sqlite.exec('CREATE TABLE receipts (id INTEGER PRIMARY KEY, receipt TEXT)')
  const insert = sqlite.prepare('INSERT INTO receipts (receipt) VALUES (?)')
  return () => insert.run('x'.repeat(600))
}

try {
  const floor = new Overwrites(join(folder, 'floor'))
  const cups = new SoldCups(join(folder, 'machine.db'))
  for (let cup = 0; cup < CUPS; cup++) cups.sell()
  const us = await sideBySide(
    { take: () => cups.take(), floor: () => floor.one(), documented: asDocumented() },
    { rounds: CUPS, warmUp: 50, between: () => cups.finish() },
  )
  const each = new SoldCups(join(folder, 'each.db'), 'no-timer')
  each.sell()
  const bytes = {
    take: bytesOf(
      () => each.take(),
      () => each.finish(),
    ),
    // What start and settlement write reaches the disk with the next receipt.
    cup: bytesOf(() => cups.sell()),
    floor: bytesOf(() => floor.one()),
  }
  each.close()
  const [many, few] = [flushesOf(CUPS + 1), flushesOf(1)]
  const figures = {
    ratio: ratioOf(us.take, us.floor),
    syncsPerCup: (many.length - few.length) / CUPS,
    bytesRatio: ratioOf(bytes.take, bytes.floor),
    cupBytesRatio: ratioOf(bytes.cup, bytes.floor),
    flush: many.at(-1),
    takeUs: rounded(us.take),
    floorUs: rounded(us.floor),
    documentedRatio: ratioOf(us.documented, us.floor),
  }
  console.log(`Taking a receipt: ${figures.takeUs} µs, ${figures.ratio} times an overwrite with fdatasync (${figures.floorUs} µs).`)
  console.log(
    `It writes ${Math.round(bytes.take)} bytes, ${figures.bytesRatio} times an overwrite's; with start and settlement ${figures.cupBytesRatio}.`,
  )
  console.log(`Cups in a row take ${figures.syncsPerCup} flushes each, by ${figures.flush}.`)
  console.log(`better-sqlite3 as documented, which a power cut may take back: ${figures.documentedRatio} times.`)
  cups.close()
  floor.close()
  printJson(figures)
} finally {
  rmSync(folder, { recursive: true })
}
