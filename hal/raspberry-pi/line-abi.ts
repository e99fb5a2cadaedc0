// The kernel's GPIO character device, version 2 of its ABI: linux/gpio.h (include/uapi), gpio(4), since Linux 5.10. Numbers are
// in host byte order, which is little-endian on every Raspberry Pi.
import { CONSUMER, type InputRequest, type OutputRequest, type Pull } from './gpio.ts'

/** ioctl requests: _IOR and _IOWR(0xB4, n, struct). */
export const GET_CHIP_INFO = 0x8044b401
export const GET_LINE_INFO = 0xc100b405
export const GET_LINE = 0xc250b407
export const GET_VALUES = 0xc010b40e
export const SET_VALUES = 0xc010b40f

/** struct gpio_v2_line_event. */
export const EVENT_BYTES = 48
/** The most events that the kernel keeps for one line while nothing reads them: GPIO_V2_LINES_MAX * 16. */
export const KERNEL_EVENTS = 1024

const CHIP_INFO_BYTES = 68
const LINE_INFO_BYTES = 256
const LINE_REQUEST_BYTES = 592
const LINE_VALUES_BYTES = 16
const FLAG_USED = 1n
const flag = { activeLow: 2n, input: 4n, output: 8n, rising: 16n, falling: 32n }
const biasFlag: Readonly<Record<Pull, bigint>> = { up: 256n, down: 512n, external: 1024n }
const ATTRIBUTE_OUTPUT_VALUES = 2
const ATTRIBUTE_DEBOUNCE = 3
/** Bit 0: each request has a single line. */
const ONLY_LINE = 1n

export const chipInfo = (): Buffer => Buffer.alloc(CHIP_INFO_BYTES)

export function decodeChipInfo(info: Buffer): { name: string; label: string; lines: number } {
  return { name: text(info.subarray(0, 32)), label: text(info.subarray(32, 64)), lines: info.readUInt32LE(64) }
}

export function lineInfo(pin: number): Buffer {
  const info = Buffer.alloc(LINE_INFO_BYTES)
  info.writeUInt32LE(pin, 64)
  return info
}

/** The user of the line, as the kernel names it; undefined if the line is free. */
export function decodeHolder(info: Buffer): string | undefined {
  return info.readBigUInt64LE(72) & FLAG_USED ? text(info.subarray(32, 64)) || 'a driver of the kernel' : undefined
}

export function inputRequest({ pin, pull, activeLow, debounceMs, edges }: Omit<InputRequest, 'onEdge'>): Buffer {
  const polarity = activeLow ? flag.activeLow : 0n
  const falling = edges === 'both' ? flag.falling : 0n
  const request = lineRequest(pin, flag.input | polarity | biasFlag[pull] | flag.rising | falling)
  request.writeUInt32LE(KERNEL_EVENTS, 564)
  if (debounceMs > 0) setAttribute(request, ATTRIBUTE_DEBOUNCE, BigInt(debounceMs) * 1000n)
  return request
}

export function outputRequest({ pin, activeLow, on }: OutputRequest): Buffer {
  const request = lineRequest(pin, flag.output | (activeLow ? flag.activeLow : 0n))
  setAttribute(request, ATTRIBUTE_OUTPUT_VALUES, on ? ONLY_LINE : 0n)
  return request
}

/** The line's own file descriptor, from the answer to GET_LINE. */
export const lineDescriptor = (request: Buffer): number => request.readInt32LE(588)

export function lineValues(on = false): Buffer {
  const values = Buffer.alloc(LINE_VALUES_BYTES)
  values.writeBigUInt64LE(on ? ONLY_LINE : 0n, 0)
  values.writeBigUInt64LE(ONLY_LINE, 8)
  return values
}

export const decodeValues = (values: Buffer): boolean => (values.readBigUInt64LE(0) & ONLY_LINE) !== 0n

/** struct gpio_v2_line_event: nanoseconds of CLOCK_MONOTONIC, 1 for rising (after polarity), and the line's own sequence number. */
export function decodeEvent(event: Buffer): { on: boolean; at: number; sequence: number } {
  return { on: event.readUInt32LE(8) === 1, at: Number(event.readBigUInt64LE(0) / 1000n) / 1000, sequence: event.readUInt32LE(20) }
}

function lineRequest(pin: number, flags: bigint): Buffer {
  const request = Buffer.alloc(LINE_REQUEST_BYTES)
  request.writeUInt32LE(pin, 0)
  request.write(CONSUMER, 256)
  request.writeBigUInt64LE(flags, 288)
  request.writeUInt32LE(1, 560)
  return request
}

/** Sets the request's first and only attribute: number of attributes, id, value, and the lines it applies to. */
function setAttribute(request: Buffer, id: number, value: bigint): void {
  request.writeUInt32LE(1, 296)
  request.writeUInt32LE(id, 320)
  request.writeBigUInt64LE(value, 328)
  request.writeBigUInt64LE(ONLY_LINE, 336)
}

function text(field: Buffer): string {
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end === -1 ? field.length : end)
}
