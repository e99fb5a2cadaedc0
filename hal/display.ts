/** A few lines of text. The driver cuts or wraps them to its display's size. */
export interface Display {
  show(lines: readonly string[]): Promise<void>
  dispose(): Promise<void>
}
