import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { childScript } from '../../../hal/support/child-script.ts'
import type { Chance } from '../chance.ts'
import type { Course, Life } from './course.ts'
import { Disk } from './disk.ts'
import { toText } from './facts.ts'
import { DATABASE, layOut } from './judge.ts'
import { type Event, readLog } from './log.ts'
import { drawPowerCut } from './losses.ts'
import type { RecordedLife } from './recorded.ts'

/** Where a lane works. */
export interface Bench {
  /** Its folder, in memory. */
  readonly folder: string
  /** The compiled recorder. */
  readonly library: string
}

export const bootIdOf = (boot: number): string => `boot ${boot}`

/**
 * Plays a course with the recorder, one process for each life.
 * @param chance draws what the power cuts between two lives leave
 * @throws Error when a machine ended by itself
 */
export function record({ seed, lives }: Course, { folder, library }: Bench, chance: Chance): Event[] {
  const directory = join(folder, 'disk')
  const events: Event[] = []
  let disk = new Disk()
  let boot = 1
  layOut(directory, new Map())
  for (const [index, life] of lives.entries()) {
    const lived = live(life, { seed: 1 + seed * 8 + index, directory, log: join(folder, 'log'), bootId: bootIdOf(boot), library })
    for (const event of lived) disk.apply(event)
    events.push(...lived)
    if (life.ends === 'killed' || index === lives.length - 1) continue
    const { files } = drawPowerCut(disk, chance)
    events.push({ kind: 'power-cut', files })
    layOut(directory, files)
    disk = new Disk(files)
    boot++
  }
  return events
}

interface Recording extends Pick<RecordedLife, 'log' | 'bootId'> {
  readonly seed: number
  readonly directory: string
  readonly library: string
}

function live(life: Life, { seed, directory, log, bootId, library }: Recording): Event[] {
  writeFileSync(log, '')
  const told: RecordedLife = { life, file: join(directory, DATABASE), log, bootId }
  const env = {
    LD_PRELOAD: library,
    POWERCUT_DIRECTORY: directory,
    POWERCUT_LOG: log,
    POWERCUT_FAILS: life.fails,
    POWERCUT_SEED: String(seed),
  }
  const args = [...childScript('./recorded', import.meta.url), toText(told)]
  const { signal, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: 'utf8' })
  if (signal !== 'SIGKILL') throw new Error(`the machine ended by itself: ${stderr.trim()}`)
  return readLog(readFileSync(log))
}
