import { readFileSync, renameSync } from 'node:fs'
import { HalError } from '../errors.ts'

/** The environment variable with the path of a file that names a step. Only scripts/search/torture sets it. */
export const FAILPOINTS = 'CREMA_FAILPOINTS'

type Environment = Readonly<Record<string, string | undefined>>

/** What a process calls when it has reached a step. */
export type Reach = (step: string) => void

/** @throws HalError when failpoints are asked for and a real relay is driven: a process that stops would leave it closed */
export function refuseFailpoints(driver: string, environment: Environment = process.env): void {
  const file = environment[FAILPOINTS]
  if (file === undefined || driver === 'sim') return
  throw new HalError({
    code: 'failpoints-in-production',
    fact: `${FAILPOINTS} is set, and the driver of the relay is "${driver}".`,
    expected: 'failpoints only where hal.driver is "sim"',
    remedy: `Remove ${FAILPOINTS} from the environment and start again.`,
  })
}

/**
 * At the step that the file names then, this process stops (SIGSTOP), so that it can be killed exactly there, or another one while it waits.
 * The file is renamed to its own name, a full stop and the number of this process.
 * @returns null where failpoints are not asked for
 */
export function openFailpoints(environment: Environment = process.env): Reach | null {
  const file = environment[FAILPOINTS]
  if (file === undefined) return null
  return step => {
    if (stepIn(file) !== step) return
    renameSync(file, `${file}.${process.pid}`)
    process.kill(process.pid, 'SIGSTOP')
  }
}

function stepIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // No step is named now.
    return null
  }
}
