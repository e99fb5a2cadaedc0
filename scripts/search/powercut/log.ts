import { appendFileSync } from 'node:fs'
import { type Fact, fromText, toText } from './facts.ts'

/** What happened to the files, in order, and what the machine did meanwhile. A file lies in the one directory that was recorded. */
export type Event =
  | { readonly kind: 'created' | 'flushed' | 'flush-failed' | 'removed'; readonly name: string }
  | { readonly kind: 'written'; readonly name: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'cut-off'; readonly name: string; readonly at: number }
  | { readonly kind: 'renamed'; readonly name: string; readonly to: string }
  | { readonly kind: 'fact'; readonly fact: Fact }
  /** The power failed, and this was left. */
  | { readonly kind: 'power-cut'; readonly files: ReadonlyMap<string, Buffer> }

/** As in recorder.c. */
const KINDS = [null, 'created', 'written', 'cut-off', 'flushed', 'flush-failed', 'removed', 'renamed', 'fact'] as const
const HEADER = 24

/** Files with these names are copies that the store looks at and deletes. */
const isScratch = (name: string): boolean => name.includes('.look')

/**
 * Reads a log. Each entry has a header (its kind, the lengths of name and bytes, a place in the file), the name, and the bytes.
 * @throws Error for a kind that is not known
 */
export function readLog(log: Buffer): Event[] {
  const events: Event[] = []
  for (let start = 0; start + HEADER <= log.length; ) {
    const kind = KINDS[log.readUInt32LE(start)]
    const [nameLength, length] = [log.readUInt32LE(start + 4), log.readUInt32LE(start + 8)]
    const at = Number(log.readBigUInt64LE(start + 16))
    const from = start + HEADER + nameLength
    const name = log.toString('utf8', start + HEADER, from)
    start = from + length
    if (!isScratch(name)) events.push(toEvent(kind, name, at, log.subarray(from, start)))
  }
  return events
}

function toEvent(kind: (typeof KINDS)[number] | undefined, name: string, at: number, bytes: Buffer): Event {
  if (kind === 'written') return { kind, name, at, bytes }
  if (kind === 'cut-off') return { kind, name, at }
  if (kind === 'renamed') return { kind, name, to: bytes.toString('utf8') }
  if (kind === 'fact') return { kind, fact: fromText(bytes.toString('utf8')) as Fact }
  if (kind === undefined || kind === null) throw new Error('This is no log of the recorder.')
  return { kind, name }
}

/** Appends what the machine does to the log that the recorder writes. */
export function tellFact(log: string, fact: Fact): void {
  const bytes = Buffer.from(toText(fact))
  const header = Buffer.alloc(HEADER)
  header.writeUInt32LE(KINDS.indexOf('fact'), 0)
  header.writeUInt32LE(bytes.length, 8)
  appendFileSync(log, Buffer.concat([header, bytes]))
}
