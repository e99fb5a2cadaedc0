import { CremaError, reasonOf } from '../core/crema-error.ts'
import { withSignals } from './joined-signals.ts'

/** A receiver of JSON messages. The path may contain a secret: only the host is shown. */
export interface Webhook {
  readonly host: string
  /**
   * Posts one JSON object.
   * @throws WebhookFailed unless the answer is 2xx
   */
  post(body: string, signal: AbortSignal): Promise<void>
}

/** A webhook did not accept a message; it may later. */
export class WebhookFailed extends CremaError {
  override name = 'WebhookFailed'

  constructor(host: string, what: string, reason: string) {
    super({
      code: 'webhook-failed',
      fact: `The webhook at ${host} did not accept ${what}: ${reason}.`,
      expected: 'an answer of 2xx',
      remedy: 'Nothing is lost: it is sent again.',
    })
  }
}

/**
 * Opens a webhook; sends nothing yet. Redirects are refused: they could lead to an unencrypted address.
 * @param url https, or http on this machine
 * @param what is posted, for errors: `an event`
 */
export const openWebhook = (url: URL, what: string, timeoutMs = 10_000): Webhook => ({
  host: url.host,
  post: async (body, signal) => {
    const answer = await withSignals([signal, AbortSignal.timeout(timeoutMs)], until =>
      fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, redirect: 'error', signal: until }),
    ).catch((error: unknown) => {
      throw new WebhookFailed(url.host, what, reasonOf(error))
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new WebhookFailed(url.host, what, `it answered ${answer.status}`)
  },
})
