import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter } from '../../../hal/support/json-lines.ts'

function split(maxBytes: number, chunks: readonly Uint8Array[]): string[] {
  const seen: string[] = []
  const splitter = new LineSplitter(maxBytes, { line: text => seen.push(text), oversized: () => seen.push('<oversized>') })
  for (const chunk of chunks) splitter.push(Buffer.from(chunk))
  return seen
}

/** Splits bytes anywhere, also within a character. */
function chunksOf(bytes: Buffer, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end))
}

const line = fc.string({ unit: 'binary', minLength: 1 }).filter(text => !text.includes('\n') && text.trim() !== '')

describe('the line splitter', () => {
  it('returns the same lines however the bytes are split', () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
        const bytes = Buffer.from(lines.map(text => `${text}\n`).join(''))
        expect(split(1 << 16, chunksOf(bytes, cuts))).toEqual(lines)
      }),
    )
  })

  it('reports once that a line is too long, drops all of it, and continues with the next', () => {
    const bytes = Buffer.from(`${'a'.repeat(5)}\n${'b'.repeat(50)}\nccccc\n`)
    fc.assert(
      fc.property(fc.array(fc.nat()), cuts => {
        expect(split(5, chunksOf(bytes, cuts))).toEqual(['aaaaa', '<oversized>', 'ccccc'])
      }),
    )
  })

  it('reports it before the line has ended', () => {
    expect(split(5, [Buffer.from('aaaaaa')])).toEqual(['<oversized>'])
  })

  it('skips blank lines and keeps an unfinished one back', () => {
    expect(split(5, [Buffer.from('\n \r\na\nb')])).toEqual(['a'])
  })
})
