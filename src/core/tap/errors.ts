/** Bytes that are no tap message of this protocol, or a value that no tap message can carry. The only error that the codecs throw. */
export class TapFormatError extends Error {
  override name = 'TapFormatError'
}
