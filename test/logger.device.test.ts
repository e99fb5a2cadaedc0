import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { childScript } from '../hal/support/child-script.ts'

/** More than a pipe takes (64 KiB, pipe(7)), and more than waits in memory (1 MiB). */
const LINES = 10_000

it('a log that nobody reads delays nothing, takes bounded memory, and goes on with whole lines', async () => {
  const args = [...childScript('./logging-process', import.meta.url), String(LINES)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  // It gets here only if no line waits for a reader: nothing has been read yet.
  expect(await once(child, 'message')).toContain('logged')
  const read: { readonly line?: number; readonly msg: string }[] = []
  for await (const line of createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })) {
    read.push(JSON.parse(line))
    if (child.connected && read.length === 1000) child.send('go on')
  }
  expect(read.length).toBeGreaterThan(1500)
  expect(read.length).toBeLessThan(3500)
  expect(read.slice(0, 1500).map(({ line }) => line)).toEqual(Array.from({ length: 1500 }, (_, line) => line))
  expect(read.at(-1)?.msg).toBe('The last line.')
})
