import { HalError } from '../errors.ts'
import type { ErrorCode } from './messages.ts'

/** The simulator did not do what a client asked; the client's connection stays. */
export class RequestRefused extends HalError {
  override name = 'RequestRefused'
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
