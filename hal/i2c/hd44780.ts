import type { DisplayModel, DisplayWrite } from './i2c-display.ts'
import { glyphs, screensOf } from './plain-text.ts'

/**
 * An HD44780 behind a PCF8574, wired as on nearly all backpacks: P0 register select, P1 read, P2 enable, P3 backlight, P4 to P7
 * the upper half of the data bus (D4 to D7). Each half byte is clocked in by the falling edge of enable.
 */
const REGISTER_SELECT = 0x01
const ENABLE = 0x04
const BACKLIGHT = 0x08

const rowStarts = [0x00, 0x40] as const

/** Into four-bit mode from any mode, then two lines, no cursor, cleared (data sheet, figure 24). */
const start: readonly DisplayWrite[] = [
  { bytes: half(0x30), waitMs: 5 },
  { bytes: half(0x30), waitMs: 1 },
  { bytes: half(0x30), waitMs: 1 },
  { bytes: half(0x20), waitMs: 1 },
  { bytes: Uint8Array.from([0x28, 0x0c, 0x06].flatMap(command)), waitMs: 1 },
  { bytes: Uint8Array.from(command(0x01)), waitMs: 2 },
]

/** A display of two lines of sixteen characters. */
export const hd44780: DisplayModel = {
  start,
  screens(lines) {
    const screens = screensOf(
      lines.map(line => glyphs(line, codeOf)),
      { columns: 16, rows: rowStarts.length, blank: 0x20 },
    )
    return screens.map(rows => rows.map(rowWrite))
  },
}

const rowWrite = (codes: readonly number[], row: number): DisplayWrite => ({
  bytes: Uint8Array.from([...command(0x80 | (rowStarts[row] ?? 0)), ...codes.flatMap(data)]),
  waitMs: 0,
})

/**
 * What the common character ROM A00 has beyond ASCII (data sheet, table 4). It shows a yen sign for a backslash and an arrow for a tilde.
 */
const beyondAscii: Readonly<Record<string, number>> = {
  ä: 0xe1,
  ö: 0xef,
  ü: 0xf5,
  ß: 0xe2,
  '°': 0xdf,
  µ: 0xe4,
  '÷': 0xfd,
  '·': 0xa5,
}

function codeOf(character: string): number | undefined {
  const code = character.charCodeAt(0)
  return beyondAscii[character] ?? (code >= 0x20 && code <= 0x7d && character !== '\\' ? code : undefined)
}

function command(byte: number): number[] {
  return [...half(byte & 0xf0), ...half((byte << 4) & 0xf0)]
}

function data(byte: number): number[] {
  return [...half(byte & 0xf0, REGISTER_SELECT), ...half((byte << 4) & 0xf0, REGISTER_SELECT)]
}

function half(upper: number, select = 0): Uint8Array {
  const settled = upper | select | BACKLIGHT
  return Uint8Array.of(settled | ENABLE, settled)
}
