import { CremaError } from '../crema-error.ts'

/** Bytes that are not a valid message of this protocol, or a value that no message can carry. The only error that the codecs throw. */
export class TapFormatError extends CremaError {
  override name = 'TapFormatError'

  constructor(fact: string, cause?: unknown) {
    super({
      code: 'tap-format',
      fact,
      expected: 'a message as PROTOCOL.md defines it',
      remedy: 'Check the wallet or machine that made it.',
      cause,
    })
  }
}
