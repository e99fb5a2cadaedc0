/** Bytes that are not a valid message of this protocol, or a value that no message can carry. The only error that the codecs throw. */
export class TapFormatError extends Error {
  override name = 'TapFormatError'
}
