import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { EXIT_CODES } from '../../src/cli/support/exit-codes.ts'

/** The release, made by `npm run bundle` or the end-to-end tests' global setup. */
export const cremaMain = new URL('../../.build/release/crema.cjs', import.meta.url).pathname

/** The result of one command. */
export interface CommandOutcome {
  readonly code: number | null
  /** Both without the final newline. */
  readonly stdout: string
  readonly stderr: string
}

/** Runs one `crema` command as its own process, like a person in a shell. Resolves whether it succeeds or not. */
export function runCrema(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandOutcome> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, [cremaMain, ...args], { env: { ...process.env, ...environment } }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() }),
    )
  })
}

/** Returns the output. @throws when the command fails */
export async function crema(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCrema(args)
  if (code !== 0) throw new Error(`crema ${args.join(' ')} failed:\n${stderr || stdout}`)
  return stdout
}

/** Returns the output of the command with `--json`, parsed. */
export const cremaJson = async <T>(...args: string[]): Promise<T> => JSON.parse(await crema(...args, '--json')) as T

/** The same for a command that may be refused: exit code 3, with its result all the same. */
export async function cremaJsonOrRefused<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runCrema([...args, '--json'])
  if (code !== 0 && code !== EXIT_CODES.refused) throw new Error(`crema ${args.join(' ')} failed:\n${stderr || stdout}`)
  return JSON.parse(stdout) as T
}

/** A `crema` command that runs until stopped; its output goes to a log file. */
export function startCrema(log: string, ...args: string[]): ChildProcess {
  const file = openSync(log, 'a')
  const child = spawn(process.execPath, [cremaMain, ...args], { stdio: ['ignore', file, file] })
  closeSync(file)
  return child
}

/** Signals a process that this program started, and waits until it has ended. */
export async function stopProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}
