import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'

/** Asks for names at the terminal; null where the input is not one. The end of the input, or Ctrl-C, is answered by null. */
export function askNameAtTerminal(): (() => Promise<string | null>) | null {
  if (!process.stdin.isTTY) return null
  return async () => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return await Promise.race([terminal.question('Name (empty to end): '), once(terminal, 'close').then(() => null)])
    } finally {
      terminal.close()
    }
  }
}
