import { glyphs, screensOf } from '../../../../hal/i2c/plain-text.ts'
import { encodeJuraCommand, LineDecoder } from '../../../../hal/jura/codec.ts'
import { type Frame, FrameDecoder } from '../../../../hal/pn532/frame-decoder.ts'
import { ackFrame, encodeFrame, errorFrame, FROM_CHIP, LONGEST_CONTENT } from '../../../../hal/pn532/frames.ts'
import { statusReason } from '../../../../hal/pn532/status-bytes.ts'
import { parseTarget } from '../../../../hal/pn532/targets.ts'
import { LineSplitter } from '../../../../hal/support/json-lines.ts'
import { parseThermometer } from '../../../../hal/w1/thermometer.ts'
import { parseIpv4, parseIpv6 } from '../../../../src/support/routes.ts'
import { require, requireSame } from '../judge.ts'
import { bytesOf, type Target, textOf } from '../target.ts'

/** The input in pieces: the first byte says how long they are. */
const piecesOf = (input: Uint8Array): Uint8Array[] => {
  const [size = 0] = input
  const rest = input.subarray(1)
  const length = size === 0 ? Math.max(1, rest.length) : size
  return Array.from({ length: Math.ceil(rest.length / length) }, (_, at) => rest.subarray(at * length, (at + 1) * length))
}

const isNoNoise = ({ kind }: Frame) => kind !== 'noise'
const content = (...data: number[]) => encodeFrame(Uint8Array.of(FROM_CHIP, ...data))

/** The frames of a PN532: the same in whatever pieces they arrive, and one that is whole is found behind any damage. */
const pn532: Target = {
  name: 'pn532',
  form: 'bytes',
  share: 64,
  seeds: () =>
    [
      ...[
        ackFrame,
        errorFrame,
        content(0x03, 0x32, 1, 6, 7),
        Uint8Array.of(...ackFrame, ...content(0x4b, 1, 1, 0, 4, 0x20, 4, 1, 2, 3, 4, 5, 0x75, 0x77, 0x81, 2)),
      ],
      ...[
        encodeFrame(Uint8Array.of(FROM_CHIP, ...Array<number>(260).fill(0xa5))),
        Uint8Array.of(0x4b, 1, 1, ...Array<number>(10).fill(1), 1, 0, 2),
      ],
    ].map(frame => Uint8Array.of(0, ...frame)),
  open: () => input => {
    const pieces = piecesOf(input)
    const inPieces = new FrameDecoder(FROM_CHIP)
    const frames = pieces.flatMap(piece => inPieces.push(piece))
    const atOnce = new FrameDecoder(FROM_CHIP).push(input.subarray(1))
    requireSame('the frames in pieces', frames.filter(isNoNoise), atOnce.filter(isNoNoise))
    for (const frame of atOnce) if (frame.kind === 'content') tryContent(frame.content)
    const last = content(0x41, 0, 0x90, 0)
    const found = inPieces.push(Uint8Array.of(...Array<number>(LONGEST_CONTENT + 8).fill(0), ...last)).at(-1)
    require('a whole frame after the longest damage is found', found?.kind === 'content' || found?.kind === 'noise')
  },
}

function tryContent(bytes: Uint8Array): void {
  require('a content of the chip', bytes[0] === FROM_CHIP)
  require('a content no longer than a frame', bytes.length >= 1 && bytes.length <= LONGEST_CONTENT)
  statusReason(bytes[2] ?? 0)
  for (const modulation of [0x00, 0x03]) {
    const target = parseTarget(modulation, bytes.subarray(2))
    if (target !== undefined) require('a byte for the number of a target', target.number >= 0 && target.number <= 0xff)
  }
}

const juraLine = (text: string): Uint8Array => Buffer.concat(encodeJuraCommand(text))

/** The lines of a Jura service port. */
const jura: Target = {
  name: 'jura',
  form: 'bytes',
  share: 48,
  seeds: () => ['ty:EF532M V02.03', '?PAE', `rt:${'0001'.repeat(16)}`, 'ok:'].map(line => Uint8Array.of(0, ...juraLine(line))),
  open: () => input => {
    const decoder = new LineDecoder()
    const lines = piecesOf(input).flatMap(piece => decoder.push(piece))
    requireSame('the lines in pieces', lines, new LineDecoder().push(input.subarray(1)))
    require('lines of at most 256 characters', lines.every(({ length }) => length <= 256))
    decoder.reset()
    requireSame('the next line', decoder.push(juraLine('ok:')), ['ok:'])
  },
}

const MOST_BYTES = 64

/** The lines of every socket. */
const jsonLines: Target = {
  name: 'json-lines',
  form: 'bytes',
  share: 48,
  seeds: () => ['{"a":1}\n{"b":"é"}\n', `\n\n${'x'.repeat(100)}\n{}\n`, '\r\n{}'].map(text => Uint8Array.of(3, ...bytesOf(text))),
  open: () => input => {
    const linesOf = (pieces: readonly Uint8Array[]) => {
      const lines: (string | null)[] = []
      const splitter = new LineSplitter(MOST_BYTES, { line: text => void lines.push(text), oversized: () => void lines.push(null) })
      for (const piece of pieces) splitter.push(Buffer.from(piece))
      return lines
    }
    const lines = linesOf(piecesOf(input))
    requireSame('the lines in pieces', lines, linesOf([input.subarray(1)]))
    require('a line no longer than allowed', lines.every(line => line === null || (line.trim() !== '' && line.length <= MOST_BYTES)))
  },
}

const ascii = (character: string) => (/^[ -~]$/.test(character) ? character.charCodeAt(0) : undefined)

/** Texts on small displays: as many rows and columns as the display has, whatever a stranger named itself. */
const display: Target = {
  name: 'display',
  form: 'text',
  share: 48,
  seeds: () => ['Tap now', 'Küche: 0,80 €\nBitte warten', 'ein sehr langes Wort: Donaudampfschifffahrt'].map(bytesOf),
  open: () => input => {
    const lines = textOf(input)
      .slice(0, 4000)
      .split('\n')
      .map(line => glyphs(line, ascii))
    const screens = screensOf(lines, { columns: 16, rows: 2, blank: 0x20 })
    require('full screens', screens.every(screen => screen.length === 2 && screen.every(row => row.length === 16)))
  },
}

/** What the kernel says of thermometers and routes. */
const system: Target = {
  name: 'system-files',
  form: 'text',
  share: 48,
  seeds: () =>
    [
      '4b 46 7f ff : crc=a2 YES\n4b 46 7f ff t=21312\n',
      'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n',
      `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 fe800000000000000000000000000001 00000400 1 0 00000003 eth0\n`,
    ].map(bytesOf),
  open: () => input => {
    const text = textOf(input)
    const celsius = parseThermometer(text)
    require('a finite number or none', celsius === null || Number.isFinite(celsius))
    for (const route of [...parseIpv4(text), ...parseIpv6(text)]) require('no empty route', route.trim() !== '')
  },
}

export const devices: readonly Target[] = [pn532, jura, jsonLines, display, system]
