import type { Fault } from '../crema-error.ts'
import { HalError } from '../errors.ts'
import type { ErrorCode } from './messages.ts'

/** The simulator refused a client's request; the client's connection stays open. */
export class RequestRefused extends HalError {
  override name = 'RequestRefused'
  declare readonly code: ErrorCode

  constructor(parts: Fault & { readonly code: ErrorCode }) {
    super(parts)
  }
}
