import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A private chain on loopback, ended by `stop`. */
export interface Anvil {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts anvil on a free port of loopback.
 * @throws Error when it exits before it listens
 */
export async function startAnvil(args: readonly string[] = []): Promise<Anvil> {
  const path = fileURLToPath(new URL('../../node_modules/.bin/anvil', import.meta.url))
  const child = spawn(path, ['--host', '127.0.0.1', '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const stop = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^Listening on (\S+)$/.exec(line)?.[1]
    if (address === undefined) continue
    child.stdout.resume()
    return { url: `http://${address}`, stop }
  }
  throw new Error(`anvil ended before it listened (exit code ${child.exitCode}). Run npx anvil to see why.`)
}
