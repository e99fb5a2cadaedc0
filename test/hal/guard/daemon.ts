// A stand-in for the daemon. Holds a guarded relay, reads one command per line from stdin, and writes one JSON report per line to stdout.
import { createInterface } from 'node:readline'
import { openGuardedRelay } from '../../../hal/guard/guarded-relay.ts'
import { systemTime } from '../../../hal/support/system-time.ts'

const relay = await openGuardedRelay(JSON.parse(process.argv[2] ?? ''), systemTime)
relay.onStatus(reportStatus, new AbortController().signal)
reportStatus()

for await (const line of createInterface({ input: process.stdin })) {
  const [command, argument, milliseconds] = line.split(' ')
  if (command === 'pulse') pulse(argument ?? '', Number(milliseconds))
  if (command === 'loop') for (;;);
  if (command === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(argument))
  if (command === 'throw') setImmediate(fail)
}

function fail(): never {
  throw new Error('thrown')
}

function pulse(line: string, milliseconds: number): void {
  const { contactClosed, contactOpened } = relay.pulse(line, milliseconds)
  contactClosed.then(
    () => report({ closed: line }),
    error => report({ notClosed: line, reason: error.message }),
  )
  contactOpened.then(
    ({ cut }) => report({ opened: line, cut }),
    error => report({ unknown: line, reason: error.message }),
  )
}

function reportStatus(): void {
  report({ status: relay.status().state, guard: relay.guardProcessId })
}

function report(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}
