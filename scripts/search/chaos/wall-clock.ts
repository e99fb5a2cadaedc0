/** Runs in the daemon's process, before the daemon: its `Date` reads this computer's time and the offset in a file, in milliseconds. */
const hook = (file: string) => `
import { readFileSync } from 'node:fs'
const Real = Date
let offset = 0
const read = () => { offset = Number(readFileSync(${JSON.stringify(file)}, 'utf8')) }
read()
setInterval(read, 50).unref()
const now = () => Real.now() + offset
globalThis.Date = class Date extends Real {
  constructor(...parts) {
    if (parts.length === 0) super(now())
    else super(...parts)
  }
  static now = now
}`

/**
 * A module for node's `--import` that gives a process another wall clock. The program needs no hook for it: a machine is started without `--import`.
 * The monotonic clock and timers stay as they are, like those of a computer whose wall clock is set.
 */
export const wallClockImport = (file: string): string => `data:text/javascript,${encodeURIComponent(hook(file))}`
