import { describe, expect, it } from 'vitest'
import { CardGoneError } from '../../../hal/errors.ts'
import type { Lack } from './emulator/messages.ts'
import { chipForTest, command, echo, echoed, readerForTest, tapsOf, untilStatus } from './field.ts'

const inDataExchange = 0x40

async function copyThatLacks(...lacks: Lack[]) {
  const chip = await chipForTest()
  await chip.misbehave({ lacks })
  const reader = await readerForTest(chip.path)
  return { chip, reader, taps: tapsOf(reader) }
}

const everything: Lack[] = ['line-test', 'timeouts', 'retries']

describe('a copy of the PN532', () => {
  it.each<[string, Lack[], string[]]>([
    ['without line test', ['line-test'], ['pn532-no-line-test']],
    ['silent at the line test', ['mute-line-test'], ['pn532-no-line-test']],
    ['without timeouts', ['timeouts'], ['pn532-no-timeouts']],
    ['silent at timeouts', ['mute-timeouts'], ['pn532-no-timeouts']],
    ['without retries', ['retries'], ['pn532-no-retries']],
    ['silent at retries', ['mute-retries'], ['pn532-no-retries']],
    ['that accepts retries and polls for ever', ['obeyed-retries'], ['pn532-no-retries']],
    ['with none of it', everything, ['pn532-no-line-test', 'pn532-no-timeouts', 'pn532-no-retries']],
  ])('%s serves one card after the other, and says what it lacks', async (_, lacks, codes) => {
    const { chip, reader, taps } = await copyThatLacks(...lacks)
    const limits = codes.map(code => expect.objectContaining({ code }))
    expect(await untilStatus(reader, 'ready')).toEqual({ state: 'ready', name: `PN532 1.6 on ${chip.path}`, limits })
    for (let tap = 0; tap < 2; tap += 1) {
      const stay = await chip.lay(echo)
      const card = await taps.next()
      expect(await card.transmit(command, 1_000)).toEqual(echoed)
      await stay.leave()
      await card.gone
    }
    expect(reader.status().state).toBe('ready')
  })

  it('without line test never takes the late answer of a torn tap for the next one’s', async () => {
    const { chip, reader, taps } = await copyThatLacks(...everything)
    await untilStatus(reader, 'ready')
    const stay = await chip.lay({ transmit: () => new Promise<Uint8Array>(() => {}) })
    const torn = await taps.next()
    await chip.misbehave({ lateAnswers: true, only: inDataExchange })
    await expect(torn.transmit(command, 100)).rejects.toBeInstanceOf(CardGoneError)
    await stay.leave()
    await torn.gone
    await chip.lay(echo)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
    expect(reader.status().state).toBe('ready')
  })
})
