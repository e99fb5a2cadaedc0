/** How the inputs of a target are changed: byte by byte, by words, or as the parts of a JSON value. */
export type Form = 'bytes' | 'text' | 'json'

/** Feeds one input. Throws where the program does what it must not. */
export type Run = (input: Uint8Array) => void | Promise<void>

/** What a target may use while it is open. */
export interface Place {
  /** A folder in memory where there is one. */
  readonly folder: string
  /** Ends what the target started: a server, a connection. */
  onEnd(end: () => void | Promise<void>): void
}

/** One thing that reads what others wrote. */
export interface Target {
  readonly name: string
  readonly form: Form
  /** How many inputs it gets for each of another target: those of files and sockets take longer. */
  readonly share: number
  /** What to begin with: inputs that are right. */
  seeds(): readonly Uint8Array[]
  open(place: Place): Run | Promise<Run>
}

const utf8 = new TextEncoder()
export const bytesOf = (text: string): Uint8Array => utf8.encode(text)
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
export const jsonOf = (value: unknown): Uint8Array => bytesOf(JSON.stringify(value))
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
