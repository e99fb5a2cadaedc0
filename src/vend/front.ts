import type { Display } from '../../hal/display.ts'
import type { Indicator, LampState } from '../../hal/indicator.ts'
import type { Logger } from '../logger.ts'
import type { TextKey } from '../texts/en.ts'
import { type Language, outOfServiceLines, textLines } from '../texts/text.ts'

export interface FrontParts {
  readonly hal: { readonly indicator: Indicator; readonly display: Display }
  readonly language: Language
  readonly log: Logger
}

/** Shows changes of lamp and display in order. A cup never waits for it, and failures are only logged. */
export class Front {
  readonly #parts: FrontParts
  #shown: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(parts: FrontParts) {
    this.#parts = parts
  }

  /** @param reason the key of a text that is inserted into `text` */
  show(lamp: LampState, text: TextKey, { reason, ...values }: Readonly<Record<string, string>> & { readonly reason?: TextKey } = {}): void {
    if (this.#isClosed) return
    const { hal, language, log } = this.#parts
    const why = reason === undefined ? {} : { reason: textLines(language, reason).join(' ') }
    const lines =
      text === 'out-of-service' && reason !== undefined
        ? outOfServiceLines(language, reason)
        : textLines(language, text, { ...values, ...why })
    this.#shown = this.#shown
      .then(() => Promise.all([hal.indicator.show(lamp), hal.display.show(lines)]))
      .catch(error => log.warn({ err: error }, 'Could not update the display or the lamp.'))
  }

  /** What was shown last stays. */
  close(): void {
    this.#isClosed = true
  }

  /** Resolves when every requested change is shown. */
  async settled(): Promise<void> {
    await this.#shown
  }
}
