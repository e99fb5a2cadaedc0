import { InvalidArgumentError } from 'commander'
import { CremaError, reasonOf } from '../../../core/crema-error.ts'
import { isPrivate } from '../../../support/private-url.ts'

/** The receiver of events. The path may contain a secret: only the host is shown. */
export interface Webhook {
  readonly host: string
  /**
   * Posts one JSON object.
   * @throws WebhookFailed unless the answer is 2xx
   */
  post(body: string, signal: AbortSignal): Promise<void>
}

/** A webhook did not accept an event; it may later. */
export class WebhookFailed extends CremaError {
  override name = 'WebhookFailed'

  constructor(host: string, reason: string) {
    super({
      code: 'webhook-failed',
      fact: `The webhook at ${host} did not accept an event: ${reason}.`,
      expected: 'an answer of 2xx',
      remedy: 'Nothing is lost: it is sent again.',
    })
  }
}

/** @throws InvalidArgumentError when it is not a URL, or neither https nor on this machine */
export function parseWebhook(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !isPrivate(url)) throw new InvalidArgumentError('Expected an https URL, or http on this very machine.')
  return url
}

export const openWebhook = (url: URL, timeoutMs = 10_000): Webhook => ({
  host: url.host,
  post: async (body, signal) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    }).catch((error: unknown) => {
      throw new WebhookFailed(url.host, reasonOf(error))
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new WebhookFailed(url.host, `it answered ${answer.status}`)
  },
})
