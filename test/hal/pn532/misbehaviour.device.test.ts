import { writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CardReader } from '../../../hal/card-reader.ts'
import { CardGoneError, ReaderLostError } from '../../../hal/errors.ts'
import { chipForTest, command, echo, echoed, readerForTest, tapsOf, untilStatus } from './field.ts'

const inDataExchange = 0x40
const inListPassiveTarget = 0x4a

/** Records all further states. */
function statesOf(reader: CardReader): string[] {
  const states: string[] = []
  const end = new AbortController()
  onTestFinished(() => end.abort())
  reader.onStatus(status => states.push(status.state), end.signal)
  return states
}

async function chipAndReader() {
  const chip = await chipForTest()
  const reader = await readerForTest(chip.path)
  return { chip, reader, taps: tapsOf(reader), states: statesOf(reader) }
}

describe('a line with noise', () => {
  it('before each acknowledge and after each answer loses nothing', async () => {
    const { chip, taps, states } = await chipAndReader()
    await chip.misbehave({ garbage: true })
    const stay = await chip.lay(echo)
    const card = await taps.next()
    for (let round = 0; round < 20; round += 1) expect(await card.transmit(command, 1_000)).toEqual(echoed)
    await stay.leave()
    await card.gone
    expect(states).toEqual([])
  })

  it('that damages an answer causes it to be sent again', async () => {
    const { chip, taps, states } = await chipAndReader()
    await chip.lay(echo)
    const card = await taps.next()
    await chip.misbehave({ damagedAnswers: 1, only: inDataExchange })
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
    expect(states).toEqual([])
  })

  it('right before a card’s answer is a tear: the answer may be part of a damaged one; the next tap is served', async () => {
    const { chip, taps, states } = await chipAndReader()
    const stay = await chip.lay(echo)
    const card = await taps.next()
    await chip.misbehave({ noisyAnswers: 1, only: inDataExchange })
    await expect(card.transmit(command, 5_000)).rejects.toThrow('Its answer was damaged on the line.')
    await stay.leave()
    await card.gone
    await chip.lay(echo)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
    expect(states).toEqual([])
  })

  it('right before any other answer is repaired', async () => {
    const { chip, taps, states } = await chipAndReader()
    await chip.misbehave({ noisyAnswers: 1, only: inListPassiveTarget })
    await chip.lay(echo)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
    expect(states).toEqual([])
  })

  it.each([{ lostCommands: 1 }, { refusedCommands: 1 }])('that damages a command causes it to be repeated: %o', async faults => {
    const { chip, taps, states } = await chipAndReader()
    await chip.misbehave(faults)
    await chip.lay(echo)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
    expect(states).toEqual([])
  })

  it('never causes a command to reach the card twice: a lost one is a tear', async () => {
    const { chip, taps, states } = await chipAndReader()
    let asked = 0
    const stay = await chip.lay({
      transmit: () => {
        asked += 1
        return Uint8Array.of(0x90, 0x00)
      },
    })
    const card = await taps.next()
    await chip.misbehave({ refusedCommands: 1, only: inDataExchange })
    await expect(card.transmit(command, 5_000)).rejects.toBeInstanceOf(CardGoneError)
    await stay.leave()
    await card.gone
    expect(asked).toBe(1)
    expect(states).toEqual([])
  })
})

describe('a card', () => {
  it('answers no poll after an interrupted activation, and is still found', async () => {
    const { chip, taps, states } = await chipAndReader()
    await chip.misbehave({ brokenActivations: 1 })
    await chip.lay(echo)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
    expect(states).toEqual([])
  })
})

describe('an idle card', () => {
  it('does not count as gone if one reply is lost', async () => {
    const { chip, taps } = await chipAndReader()
    await chip.lay(echo)
    const card = await taps.next()
    await chip.misbehave({ missedReplies: 1 })
    chip.heard.length = 0
    await chip.until(() => chip.heard.length >= 4)
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
  })
})

describe('a stuck chip', () => {
  it('is reported with what to do, reset, and back within 5 s, the card in its field a new tap', async () => {
    const { chip, reader, taps } = await chipAndReader()
    await chip.lay(echo)
    const before = await taps.next()
    await chip.misbehave({ wedged: 2 })
    const wedgedAt = performance.now()
    await expect(before.transmit(command, 100)).rejects.toBeInstanceOf(CardGoneError)
    expect(await untilStatus(reader, 'lost')).toEqual({
      state: 'lost',
      reason: `The PN532 on ${chip.path} does not work: It did not acknowledge a command.`,
      remedy: expect.stringContaining('power it off and on'),
    })
    await before.gone
    await untilStatus(reader, 'ready')
    expect(performance.now() - wedgedAt).toBeLessThan(5_000)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('is looked for with growing pauses', async () => {
    const { chip, reader } = await chipAndReader()
    await chip.misbehave({ wedged: Number.POSITIVE_INFINITY })
    chip.woken = 0
    const wokenAt: number[] = []
    for (let times = 1; times <= 4; times += 1) {
      await chip.until(() => chip.woken >= times)
      wokenAt.push(performance.now())
    }
    const pauses = wokenAt.slice(1).map((at, index) => at - (wokenAt[index] ?? 0))
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(reader.status().state).toBe('lost')
    await chip.misbehave({ wedged: 0 })
    await untilStatus(reader, 'ready')
  })

  it('of another kind is refused by name', async () => {
    const chip = await chipForTest()
    await chip.misbehave({ ic: 0x33 })
    const reader = await readerForTest(chip.path)
    expect(reader.status()).toMatchObject({ reason: expect.stringContaining('It identifies itself as a PN533, not a PN532.') })
  })
})

describe('a port', () => {
  it('is reported with what to do while missing, and used within 5 s of its appearance', async () => {
    const chip = await chipForTest()
    await chip.unplug()
    const reader = await readerForTest(chip.path)
    expect(reader.status()).toEqual({
      state: 'lost',
      reason: `There is no serial port ${chip.path}.`,
      remedy: expect.stringMatching(/dtparam.*serial0/),
    })
    await chip.plug()
    const pluggedAt = performance.now()
    await untilStatus(reader, 'ready')
    expect(performance.now() - pluggedAt).toBeLessThan(5_000)
    await chip.lay(echo)
    expect(await (await tapsOf(reader).next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('takes the card with it when unplugged', async () => {
    const { chip, reader, taps } = await chipAndReader()
    await chip.lay(echo)
    const card = await taps.next()
    await chip.unplug()
    await card.gone
    await expect(card.transmit(command, 1_000)).rejects.toBeInstanceOf(ReaderLostError)
    expect(await untilStatus(reader, 'lost')).toMatchObject({ reason: expect.stringContaining(chip.path) })
  })

  it('is not taken from another program, and used when it is free', async () => {
    const { chip, reader } = await chipAndReader()
    const second = await readerForTest(chip.path)
    expect(second.status()).toMatchObject({
      reason: `Another program uses ${chip.path}.`,
      remedy: expect.stringContaining('serial console'),
    })
    expect(reader.status().state).toBe('ready')
    await reader.dispose()
    await untilStatus(second, 'ready')
  })

  it('is reported if it is not a port', async () => {
    const chip = await chipForTest()
    const path = `${chip.path}.txt`
    writeFileSync(path, '')
    expect((await readerForTest(path)).status()).toMatchObject({ reason: expect.stringContaining(`${path} cannot be opened`) })
  })
})
