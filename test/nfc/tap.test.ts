import { describe, expect, it } from 'vitest'
import { CardGoneError } from '../../hal/errors.ts'
import { AID } from '../../src/core/tap/select.ts'
import { StatusWord } from '../../src/core/tap/status-words.ts'
import { PhoneRefused, Tap } from '../../src/nfc/tap.ts'
import { channel } from '../support/make.ts'
import { makeField } from './bench.ts'

/** The error of an exchange that is answered with these bytes. */
const errorOf = (response: Uint8Array): Promise<unknown> =>
  new Tap(makeField({ transmit: async () => response }), AID).newest(channel).catch(error => error)

/** As many bytes, which end with this status. */
const answerOf = (length: number, status: number) => {
  const bytes = new Uint8Array(length)
  bytes.set([status >> 8, status & 0xff], length - 2)
  return bytes
}

describe('an answer', () => {
  it.each([0, 1])('of %i bytes is a tear', async length => {
    expect(await errorOf(new Uint8Array(length))).toBeInstanceOf(CardGoneError)
  })

  it.each([
    ['a status alone', 2, StatusWord.notFound],
    ['as long as one may be', 222, StatusWord.notFound],
  ])('of %s is what it says', async (_, length, status) => {
    expect(await errorOf(answerOf(length, status))).toMatchObject({ status, isUnreadable: false })
  })

  it('that is longer is a fault, whatever it says', async () => {
    const error = await errorOf(answerOf(223, StatusWord.notFound))
    expect(error).toBeInstanceOf(PhoneRefused)
    expect(error).toMatchObject({ status: StatusWord.fault })
  })

  it('that is done and no message of the protocol is unreadable', async () => {
    expect(await errorOf(answerOf(9, StatusWord.done))).toMatchObject({ status: StatusWord.fault, isUnreadable: true })
  })
})
