import { afterAll, afterEach } from 'vitest'
import { Daemon } from './daemon.ts'

const LINES = 40

/** Vitest setup: prints the last log lines of each daemon when a test fails. */
afterEach(({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const { child, log, errors } of Daemon.started) {
    const tail = log.slice(-LINES).map(line => JSON.stringify(line))
    console.error([`${task.name}\nThe daemon ${child.pid}'s last ${tail.length} of ${log.length} lines:`, ...tail, errors].join('\n'))
  }
})
afterAll(() => Daemon.started.clear())
