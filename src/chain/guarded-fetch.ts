import { withSignals } from '../support/joined-signals.ts'
import { readBody } from '../support/read-body.ts'
import { AnswerTooLarge } from './endpoint-errors.ts'
import { ChainUnreachable } from './errors.ts'

/** The largest answer that is read, in bytes after decompression. A range of logs that is larger is read in parts. */
const MOST_BYTES = 8 * 1024 * 1024

export interface GuardOptions {
  readonly host: string
  /** Each ends what is asked. */
  readonly signals: () => readonly AbortSignal[]
  /** Told how many JSON-RPC requests go out. */
  readonly onRequests: (count: number) => void
}

interface Numbered {
  readonly id?: unknown
  readonly error?: unknown
}

/**
 * A `fetch` for JSON-RPC: it reads a bounded body within the caller's deadline, and refuses an answer to another request (JSON-RPC 2.0, section 5).
 * @throws AnswerTooLarge, ChainUnreachable; what fetch throws
 */
export function guardedFetch({ host, signals, onRequests }: GuardOptions): typeof fetch {
  return async (input, init) => {
    const asked = idsOf(JSON.parse(String(init?.body)))
    onRequests(asked.length)
    const stops = signals()
    const all = init?.signal == null ? stops : [...stops, init.signal]
    try {
      return await withSignals(all, async signal => {
        const response = await fetch(input, { ...init, signal })
        const body = await readBody(response.body, MOST_BYTES, signal)
        if (body === null) throw new AnswerTooLarge(host, MOST_BYTES)
        const text = new TextDecoder().decode(body)
        if (response.ok) refuseOthers(text, asked, host)
        return copyOf(response, text)
      })
    } catch (error) {
      throw stops.some(({ aborted }) => aborted) ? new ChainUnreachable(host, 'the request was given up') : error
    }
  }
}

const idsOf = (body: Numbered | Numbered[]): unknown[] => [body].flat().map(({ id }) => id)

/** An error may have no id: the node could not read which request it refuses. */
function refuseOthers(text: string, asked: readonly unknown[], host: string): void {
  const answers = [parsed(text)].flat()
  const isOther = answers.some(answer => {
    if (typeof answer !== 'object' || answer === null) return false
    const { id, error } = answer as Numbered
    return !asked.includes(id) && (error === undefined || (id !== null && id !== undefined))
  })
  if (isOther) throw new ChainUnreachable(host, 'it answered with the JSON-RPC id of another request')
}

/** Null where it is no JSON, which viem finds too. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const copyOf = ({ status, statusText, headers }: Response, text: string): Response =>
  new Response(text === '' ? null : text, {
    ...{ status, statusText },
    headers: [...headers].filter(([name]) => name === 'content-type' || name === 'retry-after'),
  })
