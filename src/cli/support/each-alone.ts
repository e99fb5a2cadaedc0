import { type Fault, faultOf, faultText } from '../../core/crema-error.ts'
import { toJson } from '../../support/json.ts'
import { EXIT_CODES, kindOfCode } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'
import { say } from './say.ts'

/** One of several that were done on their own: its outcome, or why there is none. */
export type DoneAlone<Id, Done> = { readonly id: Id; readonly done: Done } | { readonly id: Id; readonly fault: Fault }

/** Does something with each, one after another: one that fails keeps no other back. Each is told at once. */
export async function eachAlone<Id, Done>(
  ids: readonly Id[],
  act: (id: Id) => Promise<Done>,
  tell: (each: DoneAlone<Id, Done>) => void,
): Promise<DoneAlone<Id, Done>[]> {
  const all: DoneAlone<Id, Done>[] = []
  for (const id of ids) {
    const each = await act(id).then(
      done => ({ id, done }),
      error => ({ id, fault: faultOf(error) }),
    )
    tell(each)
    all.push(each)
  }
  return all
}

/** What is printed of one that failed. */
export const faultOfOne = (what: string, id: unknown, fault: Fault): string => `${what} ${id}: ${faultText(fault).replaceAll('\n', '\n  ')}`

/**
 * Ends a command about several: its JSON, and the exit code of the first failure.
 * @throws CommandFailure when there was only one, and it failed
 */
export function endEachAlone<Id, Done>(all: readonly DoneAlone<Id, Done>[], json: true | undefined): void {
  const failed = all.flatMap(each => ('fault' in each ? [each] : []))
  const [first] = failed
  if (first !== undefined && all.length === 1) throw new CommandFailure({ ...first.fault, publicWords: 'all' })
  if (json) say(toJson({ done: all.flatMap(each => ('done' in each ? [each.done] : [])), failed }))
  if (first !== undefined) process.exitCode = EXIT_CODES[kindOfCode(first.fault.code) ?? 'other']
}
