import { existsSync } from 'node:fs'
import { bookPlace } from './names/book-place.ts'
import { useAddressBook } from './names/names-in-use.ts'
import { openProgram } from './program.ts'
import { reportFailure, wantsJson } from './support/failure.ts'
import { stopSignal } from './support/stop-signal.ts'

/** Runs `crema` with these words of the command line. */
export function start(words: readonly string[]): void {
  // The daemon can be told to stop from here on: loading the rest takes seconds on a Pi.
  const isDaemon = words[0] === 'machine' && words[1] === 'run'
  if (isDaemon) stopSignal()
  openProgram(words)
    .then(async program => {
      // A fault of the user's address book keeps no machine from serving, and is told before anything is done.
      if (!isDaemon) await readNames(words)
      return program
    })
    .then(program => program.parseAsync(words, { from: 'user' }))
    .catch(error => reportFailure(error, wantsJson(words)))
}

/** @throws CommandFailure when there is an address book that cannot be used */
async function readNames(words: readonly string[]): Promise<void> {
  const place = bookPlace(words, process.env)
  if (!place.isGiven && !existsSync(place.path)) return
  const { readAddressBook } = await import('./names/address-book.ts')
  useAddressBook(await readAddressBook(place), !wantsJson(words))
}
