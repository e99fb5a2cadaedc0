import { crc32 } from 'node:zlib'

/** A row's checksum over these values in this order, as SQLite returns them (CRC-32 of ISO 3309). It shows a disk's faults, not a forgery. */
export const checksumOf = (values: readonly unknown[]): bigint =>
  BigInt(crc32(JSON.stringify(values.map(value => (value === null ? null : String(value))))))
