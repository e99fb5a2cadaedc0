import { describe, expect, it } from 'vitest'
import { CardGoneError, HalError } from '../../../hal/errors.ts'
import { openPn532CardReader } from '../../../hal/pn532/pn532-card-reader.ts'
import { chipForTest, command, echo, echoed, readerForTest, SlowCard, tapsOf } from './field.ts'

const inDataExchange = 0x40
const inCommunicateThru = 0x42
const inListPassiveTarget = 0x4a

async function chipAndTaps() {
  const chip = await chipForTest()
  const reader = await readerForTest(chip.path)
  return { chip, reader, taps: tapsOf(reader) }
}

describe('a PN532', () => {
  it('is ready with its version and its port', async () => {
    const { chip, reader } = await chipAndTaps()
    expect(reader.status()).toEqual({ state: 'ready', name: `PN532 1.6 on ${chip.path}` })
  })

  it('carries a command and an answer of 262 bytes, in extended frames', async () => {
    const { chip, taps } = await chipAndTaps()
    await chip.lay({ transmit: apdu => apdu.toReversed() })
    const card = await taps.next()
    const longest = Uint8Array.from({ length: 262 }, (_, index) => index & 0xff)
    expect(await card.transmit(longest, 1_000)).toEqual(longest.toReversed())
  })

  it('refuses a longer command, and accepts the next', async () => {
    const { chip, taps } = await chipAndTaps()
    await chip.lay(echo)
    const card = await taps.next()
    const refused = card.transmit(new Uint8Array(263), 1_000)
    await expect(refused).rejects.toThrow('Expected at most 262, which a PN532 can carry.')
    await expect(refused).rejects.not.toBeInstanceOf(CardGoneError)
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
  })

  it('takes one command at a time', async () => {
    const { chip, taps } = await chipAndTaps()
    const slow = new SlowCard()
    await chip.lay(slow)
    const card = await taps.next()
    const first = card.transmit(command, 5_000)
    await expect(card.transmit(command, 5_000)).rejects.toBeInstanceOf(HalError)
    await slow.asked()
    slow.answer(0x90, 0x00)
    expect(await first).toEqual(Uint8Array.of(0x90, 0x00))
  })

  it('checks whether an idle card is there without activating it again', async () => {
    const { chip, taps } = await chipAndTaps()
    await chip.lay(echo)
    const card = await taps.next()
    chip.heard.length = 0
    await chip.until(() => chip.heard.length >= 3)
    expect(chip.heard).toEqual([inCommunicateThru, inCommunicateThru, inCommunicateThru])
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
  })

  it('finds a card that an earlier driver left activated', async () => {
    const chip = await chipForTest()
    await chip.lay(echo)
    const earlier = await openPn532CardReader({ port: chip.path })
    await tapsOf(earlier).next()
    await earlier.dispose()
    chip.heard.length = 0
    const card = await tapsOf(await readerForTest(chip.path)).next()
    // A trial, and after the field was off the poll that finds the card.
    expect(chip.heard.filter(code => code === inListPassiveTarget)).toEqual([inListPassiveTarget, inListPassiveTarget])
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
  })

  it('ends its taps and frees the port when disposed', async () => {
    const { chip, reader, taps } = await chipAndTaps()
    const ended = expect(taps.next()).rejects.toThrow('The taps ended.')
    await reader.dispose()
    await ended
    expect(reader.status()).toMatchObject({ state: 'lost', reason: 'The card reader was closed.' })
    expect((await readerForTest(chip.path)).status().state).toBe('ready')
  })

  it('tells the card in its field when disposed', async () => {
    const { chip, reader, taps } = await chipAndTaps()
    await chip.lay(echo)
    const card = await taps.next()
    await reader.dispose()
    await card.gone
    await expect(card.transmit(command, 1_000)).rejects.toThrow('The serial port was closed.')
  })
})

describe('a card', () => {
  it('of type B enters, answers, and leaves', async () => {
    const { chip, taps } = await chipAndTaps()
    const stay = await chip.lay(echo, 'type-b')
    const card = await taps.next()
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
    chip.heard.length = 0
    await chip.until(() => chip.heard.length >= 3)
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
    await stay.leave()
    await card.gone
  })

  it('with memory only counts as a card without applications, until it leaves', async () => {
    const { chip, taps } = await chipAndTaps()
    const stay = await chip.lay(echo, 'memory')
    const card = await taps.next()
    expect(await card.transmit(command, 1_000)).toEqual(Uint8Array.of(0x6a, 0x82))
    chip.heard.length = 0
    await chip.until(() => chip.heard.filter(code => code === inListPassiveTarget).length >= 2)
    expect(await card.transmit(command, 1_000)).toEqual(Uint8Array.of(0x6a, 0x82))
    expect(chip.heard).not.toContain(inDataExchange)
    await stay.leave()
    await card.gone
    await chip.lay(echo)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('is torn if it leaves before its answer, and the next tap works', async () => {
    const { chip, taps } = await chipAndTaps()
    const slow = new SlowCard()
    const stay = await chip.lay(slow)
    const card = await taps.next()
    const torn = expect(card.transmit(command, 5_000)).rejects.toThrow('The card did not answer; it left the field')
    await slow.asked()
    await stay.leave()
    await torn
    await card.gone
    await chip.lay(echo)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it.each([
    [0x01, 'did not answer'],
    [0x02, 'CRC'],
    [0x0b, 'broke the protocol'],
    [0x29, 'released itself'],
    [0x2f, 'error 0x2f'],
    [0x40, 'more than 262 bytes'],
  ])('that the chip reports with status %i is torn until it is taken away', async (exchangeStatus, reason) => {
    const { chip, taps } = await chipAndTaps()
    const stay = await chip.lay(echo)
    const card = await taps.next()
    await chip.misbehave({ exchangeStatus })
    const torn = card.transmit(command, 1_000)
    await expect(torn).rejects.toThrow(reason)
    await expect(torn).rejects.toBeInstanceOf(CardGoneError)
    await chip.misbehave({ exchangeStatus: 0 })
    await expect(card.transmit(command, 1_000)).rejects.toThrow(reason)
    chip.heard.length = 0
    await chip.until(() => chip.heard.filter(code => code === inCommunicateThru).length >= 2)
    expect(chip.heard).not.toContain(inDataExchange)
    await stay.leave()
    await card.gone
    await chip.lay(echo)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it.each([false, true])(
    'that answers after its deadline is torn for good, and its late answer is nobody’s (late: %s)',
    async lateAnswers => {
      const { chip, reader, taps } = await chipAndTaps()
      await chip.misbehave({ lateAnswers })
      const slow = new SlowCard()
      const stay = await chip.lay(slow)
      const card = await taps.next()
      await expect(card.transmit(command, 50)).rejects.toThrow('did not answer within 50 ms')
      await slow.asked()
      slow.answer(0xde, 0xad, 0x90, 0x00)
      await expect(card.transmit(command, 1_000)).rejects.toThrow(CardGoneError)
      await stay.leave()
      await card.gone
      await chip.lay(echo)
      expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
      expect(reader.status().state).toBe('ready')
    },
  )
})
