import { HalError } from '../errors.ts'
import type { ErrorCode } from './messages.ts'

/** The simulator refused a client's request; the client's connection stays open. */
export class RequestRefused extends HalError {
  override name = 'RequestRefused'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
