import type { PortLost } from './port-lost.ts'

/** An open serial line. */
export interface BytePort {
  /** Incoming bytes; one listener, set once. */
  onData(listener: (chunk: Uint8Array) => void): void
  write(bytes: Uint8Array): void
  /** Settles with the status to report when the line is gone or closed. */
  readonly closed: Promise<PortLost>
  close(): Promise<void>
}
