import { type Fault, faultOf, faultText } from '../../core/crema-error.ts'
import { toJson } from '../../support/json.ts'
import { EXIT_CODES, kindOfCode } from './exit-codes.ts'
import { note, say } from './say.ts'

/** What one of several acts did, for JSON and as text. */
export interface Deed {
  readonly content: object
  readonly lines: readonly string[]
}

/** Several things to act on, each on its own. */
export interface EachAlone<Id> {
  /** What an id names, for messages: `Machine`. */
  readonly what: string
  readonly ids: readonly Id[]
  act(id: Id): Promise<Deed>
  readonly json: true | undefined
}

/**
 * Acts on each, one after another: one that fails keeps no other back. Prints what was done as soon as it is done, or all of it as one JSON
 * object; the exit code is that of the first failure.
 * @throws what the act throws when there is only one
 */
export async function eachAlone<Id>({ what, ids, act, json }: EachAlone<Id>): Promise<void> {
  const done: object[] = []
  const failed: { id: Id; fault: Fault }[] = []
  for (const id of ids) {
    try {
      const { content, lines } = await act(id)
      done.push(content)
      if (!json) say(lines.join('\n'))
    } catch (error) {
      if (ids.length === 1) throw error
      const fault = faultOf(error)
      failed.push({ id, fault })
      if (!json) note(`${what} ${id}: ${faultText(fault).replaceAll('\n', '\n  ')}`)
    }
  }
  if (json) say(toJson({ done, failed }))
  const [first] = failed
  if (first !== undefined) process.exitCode = EXIT_CODES[kindOfCode(first.fault.code) ?? 'other']
}
