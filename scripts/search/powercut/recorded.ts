import type { Life } from './course.ts'
import { fromText } from './facts.ts'
import { tellFact } from './log.ts'
import { Machine } from './machine.ts'

/** The process whose system calls are recorded: one life of a machine. */
export interface RecordedLife {
  readonly life: Life
  readonly file: string
  readonly log: string
  readonly bootId: string
}

const { life, file, log, bootId } = fromText(process.argv[2] as string) as RecordedLife
let facts = 0
const machine = new Machine({
  file,
  bootId,
  tell: fact => {
    tellFact(log, fact)
    if (++facts === life.endsAfter) process.kill(process.pid, 'SIGKILL')
  },
})
for (const act of life.acts) await machine.play(act)
// A machine does not close its store in good order when its power fails.
process.kill(process.pid, 'SIGKILL')
