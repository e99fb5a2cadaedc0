/** The part of nfc-pcsc 0.8.1 (and of @pokusew/pcsclite below it) that this driver uses. The packages have no types. */
declare module 'nfc-pcsc' {
  import type { EventEmitter } from 'node:events'

  /** A reader of @pokusew/pcsclite. Each call runs in libuv's thread pool, one at a time per reader. */
  export interface PcscReader extends EventEmitter<{ status: [{ state: number }]; error: [Error]; end: [] }> {
    readonly name: string
    connected: boolean
    readonly SCARD_STATE_PRESENT: number
    readonly SCARD_SHARE_SHARED: number
    readonly SCARD_SHARE_DIRECT: number
    readonly IOCTL_CCID_ESCAPE: number
    readonly SCARD_LEAVE_CARD: number
    connect(options: { share_mode: number }, done: (error: Error | null | undefined, protocol?: number) => void): void
    disconnect(disposition: number, done: (error?: Error | null) => void): void
    control(command: Buffer, code: number, longestAnswer: number, done: (error: Error | null, answer?: Buffer) => void): void
    transmit(command: Buffer, longestAnswer: number, protocol: number, done: (error: Error | null, answer?: Buffer) => void): void
  }

  export interface Reader extends EventEmitter<{ error: [Error]; end: [] }> {
    readonly reader: PcscReader
    autoProcessing: boolean
  }

  export class NFC extends EventEmitter<{ reader: [Reader]; error: [Error] }> {}
}
