import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** tsc's exit code when it built the program and does not like its types: `npm run check` says so. */
const BUILT_WITH_FAULTS = 2

/** Vitest's global set-up of these tests: the daemon is a process of the built program, as on a machine. */
export async function setup(): Promise<void> {
  const tree = new URL('../..', import.meta.url).pathname
  await run(process.execPath, [`${tree}node_modules/typescript/bin/tsc`, '-p', `${tree}tsconfig.json`]).catch(error => {
    if (error.code !== BUILT_WITH_FAULTS) throw new Error(`The program does not build:\n${error.stdout}`)
  })
}
