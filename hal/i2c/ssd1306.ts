import font from 'oled-font-5x7'
import type { DisplayModel, DisplayWrite } from './i2c-display.ts'
import { glyphs, screensOf } from './plain-text.ts'

/** The first byte of each write says what follows (data sheet, 8.1.5.2). */
const COMMANDS = 0x00
const DATA = 0x40

/** Width of a character and the gap after it, in dots. A page is eight dots high. */
const cell = font.width + 1
const WIDTH = 128
/** Columns per write: the kernel's block writes carry 32 bytes after the first. */
const CHUNK = 32

/** @param height in dots: the usual modules have 64 or 32 */
export const ssd1306 = (height: 64 | 32): DisplayModel => ({
  start: [{ bytes: Uint8Array.of(COMMANDS, ...startCommands(height)), waitMs: 0 }],
  screens(lines) {
    const screens = screensOf(
      lines.map(line => glyphs(line, placeOf)),
      { columns: Math.floor(WIDTH / cell), rows: height / 8, blank: placeOf(' ') ?? 0 },
    )
    return screens.map(rows => [home(height), ...rows.flatMap(row => pageWrites(row.flatMap(columnsAt)))])
  },
})

/**
 * The start sequence of the data sheet's application example (figure 2), for a module with its own charge pump and its connector on top.
 */
function startCommands(height: 64 | 32): number[] {
  const off = 0xae
  const clock = [0xd5, 0x80]
  const multiplex = [0xa8, height - 1]
  const offset = [0xd3, 0x00]
  const startLine = 0x40
  const chargePump = [0x8d, 0x14]
  const horizontalAddressing = [0x20, 0x00]
  const turned = [0xa1, 0xc8]
  const rowWiring = [0xda, height === 64 ? 0x12 : 0x02]
  const contrast = [0x81, 0x7f]
  const precharge = [0xd9, 0xf1]
  const deselectLevel = [0xdb, 0x40]
  const showMemory = [0xa4, 0xa6]
  const on = 0xaf
  return [
    ...[off, ...clock, ...multiplex, ...offset, startLine, ...chargePump, ...horizontalAddressing, ...turned],
    ...[...rowWiring, ...contrast, ...precharge, ...deselectLevel, ...showMemory, on],
  ]
}

/** Sets the address range to all columns and pages, starting at the first: what follows fills the screen. */
function home(height: number): DisplayWrite {
  return { bytes: Uint8Array.of(COMMANDS, 0x21, 0, WIDTH - 1, 0x22, 0, height / 8 - 1), waitMs: 0 }
}

function pageWrites(columns: readonly number[]): DisplayWrite[] {
  const page = [...columns, ...Array<number>(WIDTH - columns.length).fill(0)]
  return Array.from({ length: WIDTH / CHUNK }, (_, index) => ({
    bytes: Uint8Array.of(DATA, ...page.slice(index * CHUNK, (index + 1) * CHUNK)),
    waitMs: 0,
  }))
}

/** The character's index in the font, if it has one. */
function placeOf(character: string): number | undefined {
  const place = font.lookup.indexOf(character)
  return place === -1 ? undefined : place
}

const columnsAt = (place: number): number[] => [...font.fontData.slice(place * font.width, (place + 1) * font.width), 0]
