import { createHash } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '../logger.ts'
import { CremaError, reasonOf } from '../support/crema-error.ts'

/**
 * A customer's list of badges on the web: a JSON array of badge files. Each badge carries its signature, so the list's host
 * cannot forge any.
 */
export interface BadgeListOptions {
  readonly url: string
  /** Stores one badge. @throws Error when the signature is invalid or the issuer is not a customer */
  take(content: unknown): void
  readonly log: Logger
  /** For the whole download. Default: 10 s. */
  readonly timeoutMs?: number
}

/** Enough for about ten thousand badges. */
const MAX_BYTES = 4 * 1024 * 1024

/** Fetches each list at this interval until the signal aborts. A failing list is logged once and retried at the next turn. */
export async function followBadgeLists(lists: readonly BadgeList[], everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const list of lists) await list.poll(signal)
    await pause(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

/** One list. If unchanged since the last time, it costs one request and no signature checks. */
export class BadgeList {
  readonly #options: BadgeListOptions
  readonly #host: string
  #seen: string | null = null
  #failing = false

  constructor(options: BadgeListOptions) {
    this.#options = options
    this.#host = new URL(options.url).host
  }

  /** Fetches the list once. Never fails: errors are logged. */
  async poll(signal: AbortSignal): Promise<void> {
    const { log } = this.#options
    try {
      await this.#look(signal)
      this.#failing = false
    } catch (error) {
      if (signal.aborted) return
      if (!this.#failing) log.warn({ host: this.#host, why: reasonOf(error) }, 'Cannot fetch the badge list; will retry.')
      this.#failing = true
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { url, timeoutMs = 10_000 } = this.#options
    const text = await download(url, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
    const seen = createHash('sha256').update(text).digest('base64')
    if (seen === this.#seen) return
    const badges: unknown = JSON.parse(text)
    if (!Array.isArray(badges))
      throw new CremaError({
        code: 'badge-list-invalid',
        fact: 'The list is not a JSON array.',
        expected: 'badge files as crema company badge issue writes them',
        remedy: 'Ask the customer to publish the list again.',
      })
    await this.#takeAll(badges, signal)
    this.#seen = seen
  }

  /** Checks one badge at a time, yielding in between so that a cup is not delayed: each signature takes a millisecond or more. */
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
    log.info({ host: this.#host, badges: badges.length - refused }, 'Accepted the badges of a list.')
    if (refused > 0) log.warn({ host: this.#host, refused, first }, 'Some badges of a list were refused.')
  }
}

/** Redirects are refused: they could lead to an unencrypted address. */
async function download(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    throw new CremaError({
      code: 'badge-list-unreachable',
      fact: `The server answered ${response.status}.`,
      expected: '200 and a JSON array',
      remedy: 'Check badges_url.',
    })
  }
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body) {
    length += chunk.length
    if (length > MAX_BYTES)
      throw new CremaError({
        code: 'badge-list-too-long',
        fact: 'The list of badges is too long.',
        expected: `at most ${MAX_BYTES} bytes`,
        remedy: "Split it among the issuers' channels.",
      })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
