import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'

/** The built program: `npm run build` makes it, and the end-to-end tests' global set-up. */
export const cremaMain = new URL('../../.build/src/main.js', import.meta.url).pathname

/** What became of one command. */
export interface CommandOutcome {
  readonly code: number | null
  /** Both without the last line's end. */
  readonly stdout: string
  readonly stderr: string
}

/** Runs one `crema` command as its own process, as a person would, whatever becomes of it. */
export function runCrema(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandOutcome> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, [cremaMain, ...args], { env: { ...process.env, ...environment } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() }),
    )
  })
}

/** The same, returning what it printed; throws when it failed. */
export async function crema(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCrema(args)
  if (code !== 0) throw new Error(`crema ${args.join(' ')} failed:\n${stderr || stdout}`)
  return stdout
}

/** The same, its answer as JSON. */
export const cremaJson = async <T>(...args: string[]): Promise<T> => JSON.parse(await crema(...args, '--json')) as T

/** A `crema` command that goes on until it is stopped; its output goes to a log file. */
export function startCrema(log: string, ...args: string[]): ChildProcess {
  const file = openSync(log, 'a')
  const child = spawn(process.execPath, [cremaMain, ...args], { stdio: ['ignore', file, file] })
  closeSync(file)
  return child
}

/** Asks a process that this program started to end, and waits until it has. */
export async function stopProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}
