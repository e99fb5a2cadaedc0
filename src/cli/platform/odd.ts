import type { Answered } from '../../chain/read-many.ts'
import type { Fault } from '../../core/crema-error.ts'

/** One of a list that cannot be read, and why. */
export interface Odd<Id> {
  readonly id: Id
  readonly fault: Fault
}

/** The answers of a list, and apart from them what cannot be used: one odd thing of a stranger keeps no other back. */
export function sorted<Id, Value>(ids: readonly Id[], answers: readonly Answered<Value>[]): { values: Value[]; odd: Odd<Id>[] } {
  const values = answers.flatMap(answer => ('value' in answer ? [answer.value] : []))
  const odd = answers.flatMap((answer, at) => ('fault' in answer ? [{ id: ids[at] as Id, fault: answer.fault }] : []))
  return { values, odd }
}

/** Its line in the list. */
export const oddLine = (what: string, { id, fault }: Odd<unknown>): string => `${what} ${id} cannot be shown: ${fault.fact}`
