import { HalError } from '../errors.ts'
import type { Fault } from '../support/crema-error.ts'
import type { ErrorCode } from './messages.ts'

/** The simulator refused a client's request; the client's connection stays open. */
export class RequestRefused extends HalError {
  override name = 'RequestRefused'
  declare readonly code: ErrorCode

  constructor(parts: Fault & { readonly code: ErrorCode }) {
    super(parts)
  }
}
