import { createHash } from 'node:crypto'
import { CremaError, reasonOf } from '../core/crema-error.ts'
import type { Logger } from '../logger.ts'
import { isUnusable } from '../store/errors.ts'
import { decodeText, isDecoded } from '../support/decode-text.ts'
import { withSignals } from '../support/joined-signals.ts'
import { parseJson } from '../support/json.ts'
import { MOST_LIST_BYTES } from '../support/published-list.ts'
import { readBody } from '../support/read-body.ts'
import type { Time } from '../support/time.ts'

/**
 * A customer's list of badges on the web: a JSON array of badge files. Each badge carries its signature, so the list's host
 * cannot forge any.
 */
export interface BadgeListOptions {
  readonly url: string
  /** Stores one badge. @throws Error when the signature is invalid or the issuer is not a customer */
  takeBadge(content: unknown): void
  readonly time: Time
  readonly log: Logger
}

/** A badge has at least 300 bytes, so a list with more entries is not a list of badges. */
const MOST_BADGES = 14_000
/** For the whole list. */
const TIMEOUT_MS = 10_000

const tooSlow = new CremaError({
  code: 'badge-list-slow',
  fact: `The whole list did not arrive within ${TIMEOUT_MS / 1000} s.`,
  expected: 'a web server that is reachable',
  remedy: 'Nothing: it is fetched again at its time.',
})

const tooLong = (expected: string): CremaError =>
  new CremaError({
    code: 'badge-list-too-long',
    fact: 'The list of badges is too long.',
    expected,
    remedy: "Split it among the issuers' channels.",
  })

export interface FollowedLists {
  readonly lists: readonly BadgeList[]
  readonly everyMs: number
  readonly time: Pick<Time, 'pause'>
}

/** Asks for each list now and then until the signal aborts. What fails is logged once and asked for again at its time. */
export async function followBadgeLists({ lists, everyMs, time }: FollowedLists, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const list of lists) await list.poll(signal)
    await time.pause(everyMs, signal)
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
    const text = await this.#download(signal)
    const seen = createHash('sha256').update(text).digest('base64')
    if (seen === this.#seen) return
    const badges = badgesIn(text)
    if (badges.length > MOST_BADGES) throw tooLong(`at most ${MOST_BADGES} badges`)
    await this.#takeBadges(badges, signal)
    this.#seen = seen
  }

  async #download(signal: AbortSignal): Promise<string> {
    const { url, time } = this.#options
    const late = new AbortController()
    const endWait = time.after(TIMEOUT_MS, () => late.abort(tooSlow))
    try {
      return await withSignals([signal, late.signal], until => download(url, until))
    } finally {
      endWait()
    }
  }

  /** One badge at a time, with room between for a cup: checking a signature takes a millisecond or more. */
  async #takeBadges(badges: readonly unknown[], signal: AbortSignal): Promise<void> {
    const { takeBadge, time, log } = this.#options
    let refused = 0
    let first: string | null = null
    for (const badge of badges) {
      await time.pause(0, signal)
      if (signal.aborted) throw signal.reason
      try {
        takeBadge(badge)
      } catch (error) {
        // The badge may be good: the whole list is taken again.
        if (isUnusable(error)) throw error
        refused++
        first ??= reasonOf(error)
      }
    }
    log.info({ host: this.#host, badges: badges.length - refused }, 'Accepted the badges of a list.')
    if (refused > 0) log.warn({ host: this.#host, refused, first }, 'Some badges of a list were refused.')
  }
}

function badgesIn(text: string): readonly unknown[] {
  const badges = parseJson(text)
  if (Array.isArray(badges)) return badges
  throw new CremaError({
    code: 'badge-list-invalid',
    fact: 'The list is not a JSON array.',
    expected: 'badge files as crema company badge issue writes them',
    remedy: 'Ask the customer to publish the list again.',
  })
}

/**
 * Redirects are refused: they could lead to an unencrypted address. The list may have been saved by an editor.
 * @returns its text; empty where it is no text
 */
async function download(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
  if (!response.ok) {
    await response.body?.cancel()
    throw new CremaError({
      code: 'badge-list-unreachable',
      fact: `The server answered ${response.status}.`,
      expected: '200 and a JSON array',
      remedy: 'Check badges_url.',
    })
  }
  const body = await readBody(response.body, MOST_LIST_BYTES, signal)
  if (body === null) throw tooLong(`at most ${MOST_LIST_BYTES} bytes`)
  const found = decodeText(body)
  return isDecoded(found) ? found.text : ''
}
