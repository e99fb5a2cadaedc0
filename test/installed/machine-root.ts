import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const here = (name: string) => new URL(name, import.meta.url).pathname

/** The result of a command in the root. `code` is null when a signal ended it; `output` includes stderr. */
export interface Outcome {
  readonly code: number | null
  readonly output: string
}

/** The Debian root in which Crema is installed. */
export class MachineRoot {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The path of a file in the root, as seen from outside. */
  path(name: string): string {
    return join(this.#folder, name)
  }

  has(name: string): boolean {
    return existsSync(this.path(name))
  }

  /** Starts a shell command in the root. All processes that it started end with it. */
  start(commandLine: string): ChildProcess {
    return spawn(here('enter'), [this.#folder, 'bash', '-c', `exec 2>&1\n${commandLine}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
  }

  async try(commandLine: string): Promise<Outcome> {
    const child = this.start(commandLine)
    const ended = once(child, 'exit')
    const output = child.stdout ? await text(child.stdout) : ''
    await ended
    return { code: child.exitCode, output: output.trimEnd() }
  }

  /** Returns the output. @throws when the command failed */
  async run(commandLine: string): Promise<string> {
    const { code, output } = await this.try(commandLine)
    if (code !== 0) throw new Error(`${commandLine} failed (${code}):\n${output}`)
    return output
  }

  /** Removes everything of Crema except the packages that it needs. */
  async wipe(): Promise<void> {
    await this.run(`set -e
      rm -rf /opt/crema /opt/node /etc/crema /var/lib/crema /usr/local/bin/crema
      find /etc -name '*crema*' -delete
      sed -i '/^\\(crema\\|gpio\\|i2c\\):/d; s/:crema$/:/' /etc/{passwd,shadow,group,gshadow}`)
  }

  /** Copies these sources into the root, as an update does. */
  putSources(): void {
    execFileSync(here('put-sources'), [this.#folder])
  }
}
