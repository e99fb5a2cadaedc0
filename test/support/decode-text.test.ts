import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText, encodingNote, isDecoded } from '../../src/support/decode-text.ts'

const be = (bytes: Buffer) => bytes.swap16()
const TEXT = 'label;address\r\nZoë Müller;\r\n'

describe('decodeText', () => {
  it.each([
    ['UTF-8', 'UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte order mark', 'UTF-8', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16', 'UTF-16', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16, big end first', 'UTF-16', be(Buffer.from(`\ufeff${TEXT}`, 'utf16le'))],
    ['UTF-16 without a mark', 'UTF-16', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16 without a mark, big end first', 'UTF-16', be(Buffer.from(TEXT, 'utf16le'))],
    ['Windows-1252', 'Windows-1252', Buffer.from(TEXT, 'latin1')],
  ])('reads %s', (_, encoding, bytes) => {
    expect(decodeText(bytes, true)).toMatchObject({ text: TEXT, encoding })
  })

  it('says aloud which word it guessed, and nothing of UTF-8', () => {
    const guessed = decodeText(Buffer.from(TEXT, 'latin1'), true)
    expect(isDecoded(guessed) && encodingNote('a.csv', guessed)).toBe(
      'a.csv is not in UTF-8; it was read as Windows-1252, in which it has “Zoë”.',
    )
    const utf8 = decodeText(Buffer.from(TEXT))
    expect(isDecoded(utf8) && encodingNote('a.csv', utf8)).toBeNull()
  })

  it.each([
    ['Jörg in Mac Roman', 'J\x9arg', 'Jšrg'],
    ['Meißner in Mac Roman', 'Mei\xa7ner', 'Mei§ner'],
    ['Paweł in the Windows code page 1250', 'Pawe\xb3ek', 'Pawe³ek'],
  ])('refuses %s, which would be read wrong, with the word', (_, text, word) => {
    expect(decodeText(Buffer.from(`label\n${text}\n`, 'latin1'), true)).toMatchObject({
      is: `is not in UTF-8, and its code page cannot be told: in Windows-1252 it has “${word}”`,
    })
  })

  it('has the signs of the Windows code page that Latin-1 has not', () => {
    expect(decodeText(Buffer.from('5,00 \x80 \x84K\xfcche\x93', 'latin1'), true)).toMatchObject({ text: '5,00 € „Küche“' })
  })

  it.each(['O\x92Brien', 'Zo\xeb', '5,00 \x80', 'Anna \x96 K\xfcche'])('reads %j in the Windows code page', text => {
    expect(decodeText(Buffer.from(`label\n${text}\n`, 'latin1'), true)).toMatchObject({ encoding: 'Windows-1252' })
  })

  it('does not guess a code page where names would be signed or shown', () => {
    expect(decodeText(Buffer.from('a = 1\nb = "Kü"\n', 'latin1'))).toMatchObject({ is: 'is not in UTF-8, line 2' })
  })

  it('reads back whatever is UTF-8 or UTF-16 with a mark, and always answers', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 50 }).filter(text => !text.includes('\0') && !/^[\ufeff{%<P]/.test(text))
    fc.assert(
      fc.property(text, text => {
        expect(decodeText(Buffer.from(`\ufeff${text}`))).toMatchObject({ text })
        expect(decodeText(Buffer.from(`\ufeff${text}`, 'utf16le'))).toMatchObject({ text })
      }),
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, codePage) => void decodeText(bytes, codePage)))
  })
})
