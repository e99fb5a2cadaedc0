import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)
const main = new URL('../../.build/src/main.js', import.meta.url).pathname

/** Runs one `crema` command as its own process, as a person would, and returns what it printed. */
export async function crema(...args: string[]): Promise<string> {
  try {
    return (await run(process.execPath, [main, ...args])).stdout.trim()
  } catch (error) {
    const { stderr, stdout } = error as { stderr: string; stdout: string }
    throw new Error(`crema ${args.join(' ')} failed:\n${stderr || stdout}`)
  }
}

/** The same, its answer as JSON. */
export const cremaJson = async <T>(...args: string[]): Promise<T> => JSON.parse(await crema(...args, '--json')) as T

/** A `crema` command that goes on until it is stopped; its output goes to a log file. */
export function startCrema(log: string, ...args: string[]): ChildProcess {
  const file = openSync(log, 'a')
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', file, file] })
  closeSync(file)
  return child
}

/** Asks a process that this program started to end, and waits until it has. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
