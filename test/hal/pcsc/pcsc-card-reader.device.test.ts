import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { CardGoneError, ReaderLostError } from '../../../hal/errors.ts'
import { openPcscCardReader } from '../../../hal/pcsc/pcsc-card-reader.ts'
import { command, echo, echoed, lay, pcscdForTest, readerForTest, SlowCard, tapsOf, untilStatus } from './field.ts'

describe('a card on a reader behind the real pcscd', () => {
  it('is tapped, answers, and leaves', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd)
    expect(reader.status()).toEqual({ state: 'ready', name: 'Virtual PCD 00 00' })
    const stay = await lay(echo, pcscd.port)
    const card = await tapsOf(reader).next()
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
    stay.leave()
    await card.gone
    await expect(card.transmit(command, 1_000)).rejects.toThrow(CardGoneError)
  })

  it('is reported if it was on the reader before it was opened', async () => {
    const pcscd = await pcscdForTest()
    await lay(echo, pcscd.port)
    const card = await tapsOf(await readerForTest(pcscd)).next()
    expect(await card.transmit(command, 1_000)).toEqual(echoed)
  })

  it('returns the longest short answer completely: 256 bytes and the status word', async () => {
    const pcscd = await pcscdForTest()
    const longest = Uint8Array.from({ length: 258 }, (_, index) => index & 0xff)
    await lay({ transmit: () => longest }, pcscd.port)
    const card = await tapsOf(await readerForTest(pcscd)).next()
    expect(await card.transmit(command, 1_000)).toEqual(longest)
  })

  it('is torn if it answers with one byte', async () => {
    const pcscd = await pcscdForTest()
    await lay({ transmit: () => Uint8Array.of(0x90) }, pcscd.port)
    const card = await tapsOf(await readerForTest(pcscd)).next()
    await expect(card.transmit(command, 1_000)).rejects.toThrow(CardGoneError)
  })

  it('is torn if it leaves before its answer, and the next tap works', async () => {
    const pcscd = await pcscdForTest()
    const taps = tapsOf(await readerForTest(pcscd))
    const slow = new SlowCard()
    const stay = await lay(slow, pcscd.port)
    const card = await taps.next()
    const answer = card.transmit(command, 5_000)
    await slow.asked()
    stay.leave()
    await expect(answer).rejects.toThrow(CardGoneError)
    await card.gone
    await lay(echo, pcscd.port)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('does not affect the next tap if it leaves at once', async () => {
    const pcscd = await pcscdForTest()
    const taps = tapsOf(await readerForTest(pcscd))
    const hasty = await lay(echo, pcscd.port)
    hasty.leave()
    await hasty.left
    await lay(echo, pcscd.port)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('counts as two taps if swapped for another at once', async () => {
    const pcscd = await pcscdForTest()
    const taps = tapsOf(await readerForTest(pcscd))
    const stay = await lay({ transmit: () => Uint8Array.of(0x6f, 0x00) }, pcscd.port)
    const card = await taps.next()
    stay.leave()
    await lay(echo, pcscd.port)
    await card.gone
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('counts as two taps if swapped in the middle of a command, although pcscd always sees a card', async () => {
    const pcscd = await pcscdForTest()
    const taps = tapsOf(await readerForTest(pcscd))
    const slow = new SlowCard()
    const stay = await lay(slow, pcscd.port)
    const card = await taps.next()
    const torn = expect(card.transmit(command, 5_000)).rejects.toThrow(CardGoneError)
    await slow.asked()
    stay.leave()
    await lay(echo, pcscd.port)
    await torn
    await card.gone
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('counts as two taps if swapped just before a command', async () => {
    const pcscd = await pcscdForTest()
    const taps = tapsOf(await readerForTest(pcscd))
    const stay = await lay({ transmit: () => Uint8Array.of(0x6f, 0x00) }, pcscd.port)
    const card = await taps.next()
    stay.leave()
    await lay(echo, pcscd.port)
    await expect(card.transmit(command, 1_000)).rejects.toThrow(CardGoneError)
    await card.gone
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('takes one command at a time', async () => {
    const pcscd = await pcscdForTest()
    const taps = tapsOf(await readerForTest(pcscd))
    const slow = new SlowCard()
    await lay(slow, pcscd.port)
    const card = await taps.next()
    const first = card.transmit(command, 5_000)
    await expect(card.transmit(command, 5_000)).rejects.toThrow('still answering')
    await slow.asked()
    slow.answer(0x90, 0x00)
    expect(await first).toEqual(Uint8Array.of(0x90, 0x00))
  })
})

describe('a phone that answers after the deadline', () => {
  it('stays torn, and the late answer is not used in the next tap', async () => {
    const pcscd = await pcscdForTest()
    const taps = tapsOf(await readerForTest(pcscd))
    const slow = new SlowCard()
    const stay = await lay(slow, pcscd.port)
    const card = await taps.next()
    await expect(card.transmit(command, 300)).rejects.toThrow('kept silent for 300 ms')
    await slow.asked()
    slow.answer(0xde, 0xad, 0x90, 0x00)
    await expect(card.transmit(command, 1_000)).rejects.toThrow(CardGoneError)
    stay.leave()
    await card.gone
    await lay(echo, pcscd.port)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('may take longer than the heartbeat allows, within its deadline', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd)
    const taps = tapsOf(reader)
    const before = reader.processId
    await lay(
      { transmit: async command => new Promise(resolve => setTimeout(() => resolve(Uint8Array.of(...command, 0x90, 0)), 6_000)) },
      pcscd.port,
    )
    expect(await (await taps.next()).transmit(command, 10_000)).toEqual(echoed)
    expect(reader.processId).toBe(before)
  })
})

describe('a pcscd', () => {
  it('is reported when killed in the middle of a tap, and used again when it is back', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd)
    const taps = tapsOf(reader)
    const slow = new SlowCard()
    await lay(slow, pcscd.port)
    const card = await taps.next()
    const answer = card.transmit(command, 10_000)
    await slow.asked()
    await Promise.all([expect(answer).rejects.toThrow(ReaderLostError), pcscd.kill()])
    await card.gone
    expect(await untilStatus(reader, 'lost')).toMatchObject({ remedy: expect.stringContaining('systemctl') })
    const killedAt = performance.now()
    await pcscd.start()
    await untilStatus(reader, 'ready')
    expect(performance.now() - killedAt).toBeLessThan(5_000)
    await lay(echo, pcscd.port)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('needs no process waiting while it is absent, and is used when it appears', async () => {
    const pcscd = await pcscdForTest({ started: false })
    const reader = await readerForTest(pcscd)
    expect(reader.status()).toMatchObject({
      state: 'lost',
      reason: `pcscd is not running: nothing accepts at ${pcscd.socketPath}.`,
      remedy: expect.stringContaining('apt-get install pcscd'),
    })
    expect(reader.processId).toBeUndefined()
    await pcscd.start()
    await untilStatus(reader, 'ready')
    await lay(echo, pcscd.port)
    expect(await (await tapsOf(reader).next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('leaves no spinning reader process behind when it stops', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd)
    const before = reader.processId ?? 0
    expect(() => process.kill(before, 0)).not.toThrow()
    await pcscd.kill()
    await untilStatus(reader, 'lost')
    await expect.poll(() => processExists(before)).toBe(false)
    expect(reader.processId).toBeUndefined()
  })
})

describe('a reader', () => {
  it('is reported when taken away, and used again when put back', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd)
    const taps = tapsOf(reader)
    await pcscd.unplug()
    await expect
      .poll(() => reader.status(), { timeout: 5_000 })
      .toMatchObject({ state: 'lost', reason: 'No contactless reader is connected; PC/SC lists none.' })
    await pcscd.plug()
    const pluggedAt = performance.now()
    await untilStatus(reader, 'ready')
    expect(performance.now() - pluggedAt).toBeLessThan(5_000)
    await lay(echo, pcscd.port)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('is chosen by its name among several, ignoring case, and the other is not used', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd, { name: 'pcd 00 01' })
    expect(reader.status()).toEqual({ state: 'ready', name: 'Virtual PCD 00 01' })
    await lay({ transmit: () => Uint8Array.of(0x6f, 0x00) }, pcscd.port)
    await lay(echo, pcscd.port + 1)
    expect(await (await tapsOf(reader).next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('is ignored if it is a SAM slot, even as the only one, and so is a card in it', async () => {
    const pcscd = await pcscdForTest({ readerName: 'ACS ACR1252 Dual Reader SAM' })
    await lay(echo, pcscd.port)
    const reader = await readerForTest(pcscd)
    expect(reader.status()).toMatchObject({
      state: 'lost',
      reason: 'No contactless reader is connected; PC/SC lists "ACS ACR1252 Dual Reader SAM 00 00", "ACS ACR1252 Dual Reader SAM 00 01".',
    })
  })

  it('with an unknown name is reported with the available names', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd, { name: 'ACR1252' })
    expect(reader.status()).toMatchObject({
      state: 'lost',
      reason: `No reader's name contains "ACR1252"; PC/SC lists "Virtual PCD 00 00", "Virtual PCD 00 01".`,
    })
  })

  it('gets a new process when the old one hangs, and the card in its field is a new tap', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd)
    const taps = tapsOf(reader)
    await lay(echo, pcscd.port)
    const card = await taps.next()
    const hung = reader.processId ?? 0
    process.kill(hung, 'SIGSTOP')
    await card.gone
    await expect(card.transmit(command, 1_000)).rejects.toThrow(ReaderLostError)
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
    expect(reader.processId).not.toBe(hung)
  })

  it('gets a new process when the old one dies', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd)
    const taps = tapsOf(reader)
    await lay(echo, pcscd.port)
    const card = await taps.next()
    process.kill(reader.processId ?? 0, 'SIGSEGV')
    await card.gone
    expect(reader.status()).toMatchObject({ state: 'lost', reason: expect.stringContaining('SIGSEGV') })
    expect(await (await taps.next()).transmit(command, 1_000)).toEqual(echoed)
  })

  it('ends its taps and its process when disposed', async () => {
    const pcscd = await pcscdForTest()
    const reader = await readerForTest(pcscd)
    const running = reader.processId ?? 0
    const ended = reader.taps(new AbortController().signal)[Symbol.asyncIterator]().next()
    await reader.dispose()
    expect(await ended).toEqual({ done: true, value: undefined })
    expect(processExists(running)).toBe(false)
    expect(reader.status()).toMatchObject({ state: 'lost', reason: 'The card reader was closed.' })
  })

  it('leaves no process behind when its driver is killed', async () => {
    const pcscd = await pcscdForTest()
    const driver = new URL('../../../hal/pcsc/pcsc-card-reader.ts', import.meta.url)
    const program = `const { openPcscCardReader } = await import('${driver}')
      console.log((await openPcscCardReader({ socketPath: '${pcscd.socketPath}' })).processId)`
    const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [pid] = (await once(owner.stdout, 'data')) as [Buffer]
    expect(processExists(Number(pid))).toBe(true)
    owner.kill('SIGKILL')
    await expect.poll(() => processExists(Number(pid)), { timeout: 5_000 }).toBe(false)
  })

  it('refuses unknown options', async () => {
    await expect(openPcscCardReader({ reader: 'ACR1252' } as never)).rejects.toThrow('Unrecognized key')
  })
})

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
