// The simulator as a separate process: main.ts SOCKET. Prints a line once it listens.
import { HalError } from '../errors.ts'
import { startSimulator } from './simulator.ts'

const socketPath = process.argv[2]
if (socketPath === undefined) fail('No socket path given. Usage: main SOCKET')

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
await startSimulator({ socketPath, signal: stop.signal }).catch((error: unknown) => {
  if (error instanceof HalError) fail(error.message)
  throw error
})
console.log(`The simulator listens on ${socketPath}`)

function fail(text: string): never {
  console.error(text)
  process.exit(1)
}
