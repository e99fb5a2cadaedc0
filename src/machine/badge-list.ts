import { createHash } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '../logger.ts'

/** A customer's list of badges on the web: a JSON array of badge files. Each proves itself, so who keeps the list can forge none. */
export interface BadgeListOptions {
  readonly url: string
  /** Keeps one badge. @throws Error when it proves nothing, or is none of a customer's */
  take(content: unknown): void
  readonly log: Logger
  /** Until the whole list is here. Default 10 s. */
  readonly timeoutMs?: number
}

/** Some ten thousand badges. */
const MAX_BYTES = 4 * 1024 * 1024

/** Asks for each list now and then until the signal aborts. What fails is logged once and asked for again at its time. */
export async function followBadgeLists(lists: readonly BadgeList[], everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const list of lists) await list.poll(signal)
    await pause(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

/** One list. A list that has not changed since the last time costs one request and no signature checks. */
export class BadgeList {
  readonly #options: BadgeListOptions
  readonly #host: string
  #seen: string | null = null
  #failing = false

  constructor(options: BadgeListOptions) {
    this.#options = options
    this.#host = new URL(options.url).host
  }

  /** One look at the list. Never fails: see the log. */
  async poll(signal: AbortSignal): Promise<void> {
    const { log } = this.#options
    try {
      await this.#look(signal)
      this.#failing = false
    } catch (error) {
      if (signal.aborted) return
      if (!this.#failing) log.warn({ host: this.#host, why: reasonOf(error) }, 'the list of badges cannot be had; it is asked for again')
      this.#failing = true
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { url, timeoutMs = 10_000 } = this.#options
    const text = await download(url, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
    const seen = createHash('sha256').update(text).digest('base64')
    if (seen === this.#seen) return
    const badges: unknown = JSON.parse(text)
    if (!Array.isArray(badges)) throw new Error('The list is no JSON array. Expected badge files, as crema company badge issue wrote them.')
    await this.#takeAll(badges, signal)
    this.#seen = seen
  }

  /** One badge at a time, with room between for a cup: checking a signature takes a millisecond or more. */
  async #takeAll(badges: readonly unknown[], signal: AbortSignal): Promise<void> {
    const { take, log } = this.#options
    let refused = 0
    let first: string | null = null
    for (const badge of badges) {
      await nextTurn()
      if (signal.aborted) throw signal.reason
      try {
        take(badge)
      } catch (error) {
        refused++
        first ??= reasonOf(error)
      }
    }
    log.info({ host: this.#host, badges: badges.length - refused }, 'took a list of badges')
    if (refused > 0) log.warn({ host: this.#host, refused, first }, 'some badges of a list were refused')
  }
}

/** A redirection is refused: it could lead to where anybody can read along. */
async function download(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    throw new Error(`The server answered ${response.status}. Expected 200 and a JSON array.`)
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.length
    if (length > MAX_BYTES) throw new Error(`The list is longer than ${MAX_BYTES} bytes. Split it among the issuers' channels.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** fetch says only "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  return `${error.message.split('\n')[0]}${why}`
}
