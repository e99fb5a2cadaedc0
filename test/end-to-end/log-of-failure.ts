import { afterAll, afterEach } from 'vitest'
import { Daemon } from './daemon.ts'

const LINES = 40

/** Vitest's set-up of these tests: when a test fails, the last lines of each daemon's log go with it. */
afterEach(({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const { child, log, errors } of Daemon.started) {
    const tail = log.slice(-LINES).map(line => JSON.stringify(line))
    console.error([`${task.name}\nThe daemon ${child.pid}'s last ${tail.length} of ${log.length} lines:`, ...tail, errors].join('\n'))
  }
})
afterAll(() => Daemon.started.clear())
