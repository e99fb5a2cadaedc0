/**
 * An HD44780 behind a PCF8574, in the wiring of nearly all backpacks: P0 register select, P1 read, P2 enable, P3 backlight, P4 to P7 the data's upper
 * half (D4 to D7). Each half is clocked in by enable's falling edge.
 */
const registerSelect = 0x01
const enable = 0x04
const backlight = 0x08

/** One write on the bus, and how long the chip needs behind it. */
export interface DisplayWrite {
  readonly bytes: Uint8Array
  readonly waitMs: number
}

const rowStarts = [0x00, 0x40] as const

/** Into four-bit mode from whichever mode it was in, then two lines, no cursor, cleared (data sheet, figure 24). */
export const hd44780Start: readonly DisplayWrite[] = [
  { bytes: half(0x30), waitMs: 5 },
  { bytes: half(0x30), waitMs: 1 },
  { bytes: half(0x30), waitMs: 1 },
  { bytes: half(0x20), waitMs: 1 },
  { bytes: Uint8Array.from([0x28, 0x0c, 0x06].flatMap(command)), waitMs: 1 },
  { bytes: Uint8Array.from(command(0x01)), waitMs: 2 },
]

/** @param rows codes of the display's characters, at most two rows */
export function hd44780Screen(rows: readonly (readonly number[])[]): DisplayWrite[] {
  return rowStarts.flatMap((start, row) => {
    const codes = rows[row]
    return codes === undefined ? [] : [{ bytes: Uint8Array.from([...command(0x80 | start), ...codes.flatMap(data)]), waitMs: 0 }]
  })
}

function command(byte: number): number[] {
  return [...half(byte & 0xf0), ...half((byte << 4) & 0xf0)]
}

function data(byte: number): number[] {
  return [...half(byte & 0xf0, registerSelect), ...half((byte << 4) & 0xf0, registerSelect)]
}

function half(upper: number, select = 0): Uint8Array {
  const settled = upper | select | backlight
  return Uint8Array.of(settled | enable, settled)
}
