import type { PortLost } from './port-lost.ts'

/** An open serial line. */
export interface BytePort {
  /** Bytes as they come in; one listener, set once. */
  onData(listener: (chunk: Uint8Array) => void): void
  write(bytes: Uint8Array): void
  /** Settles when the line is gone or was closed: how the status should say it. */
  readonly closed: Promise<PortLost>
  close(): Promise<void>
}
