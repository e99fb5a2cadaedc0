import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const here = (name: string) => new URL(name, import.meta.url).pathname

/** What became of a command in the root: null as code where a signal ended it; the output has errors in it too. */
export interface Outcome {
  readonly code: number | null
  readonly output: string
}

/** The Debian root that Crema is installed in. */
export class MachineRoot {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** A file of the root's, as this machine sees it. */
  path(name: string): string {
    return join(this.#folder, name)
  }

  has(name: string): boolean {
    return existsSync(this.path(name))
  }

  /** Starts a shell command line in there. When it ends, so does all that it started. */
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

  /** Returns its output; throws when it failed. */
  async run(commandLine: string): Promise<string> {
    const { code, output } = await this.try(commandLine)
    if (code !== 0) throw new Error(`${commandLine} failed (${code}):\n${output}`)
    return output
  }

  /** Takes all of Crema off again, except the packages that it needs. */
  async wipe(): Promise<void> {
    await this.run(`set -e
      rm -rf /opt/crema /opt/node /etc/crema /var/lib/crema /usr/local/bin/crema
      find /etc -name '*crema*' -delete
      sed -i '/^\\(crema\\|gpio\\|i2c\\):/d; s/:crema$/:/' /etc/{passwd,shadow,group,gshadow}`)
  }

  /** Puts these sources there, as an update does. */
  putSources(): void {
    execFileSync(here('put-sources'), [this.#folder])
  }
}
