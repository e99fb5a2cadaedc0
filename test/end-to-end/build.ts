import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** tsc's exit code when it wrote output despite type errors; `npm run check` reports those. */
const BUILT_WITH_FAULTS = 2

/** Vitest global setup: builds the program, because these tests start the daemon as its own process. */
export async function setup(): Promise<void> {
  const tree = new URL('../..', import.meta.url).pathname
  await run(process.execPath, [`${tree}node_modules/typescript/bin/tsc`, '-p', `${tree}tsconfig.json`]).catch(error => {
    if (error.code !== BUILT_WITH_FAULTS) throw new Error(`The program does not build:\n${error.stdout}`)
  })
}
