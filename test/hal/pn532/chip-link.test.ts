import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ACK_MS, ChipLink, QUIET_MS } from '../../../hal/pn532/chip-link.ts'
import { ChipFailedError, NoAnswerError } from '../../../hal/pn532/errors.ts'
import { ackFrame, encodeFrame, errorFrame, FROM_CHIP, nackFrame } from '../../../hal/pn532/frames.ts'
import { FakePort } from './fake-port.ts'

const answer = (code: number, ...data: number[]) => encodeFrame(Uint8Array.of(FROM_CHIP, code + 1, ...data))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const firmware = 0x02
const exchange = 0x40

let port: FakePort
let link: ChipLink
beforeEach(() => {
  vi.useFakeTimers()
  port = new FakePort()
  link = new ChipLink(port)
})
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('a command', () => {
  it('goes out in a frame, and its answer comes behind the acknowledge', async () => {
    const version = link.command(firmware, new Uint8Array(), 100)
    expect(port.written).toEqual(['0000ff02fed4022a00'])
    port.receive(ackFrame, answer(firmware, 0x32, 1, 6, 7))
    expect(await version).toEqual(Uint8Array.of(0x32, 1, 6, 7))
  })

  it('fails if it is not acknowledged in time', async () => {
    const failed = expect(link.command(firmware, new Uint8Array(), 5_000)).rejects.toThrow('did not acknowledge')
    await vi.advanceTimersByTimeAsync(ACK_MS)
    await failed
  })

  it('may take until its deadline once acknowledged, and no longer', async () => {
    const slow = link.command(firmware, new Uint8Array(), 5_000)
    const failed = expect(slow).rejects.toThrow('did not answer in time')
    port.receive(ackFrame)
    await vi.advanceTimersByTimeAsync(ACK_MS + 4_999)
    expect(await Promise.race([slow, 'still waiting'])).toBe('still waiting')
    await vi.advanceTimersByTimeAsync(1)
    await failed
  })

  it('fails if it is aborted', async () => {
    const over = new AbortController()
    const failed = expect(link.command(exchange, new Uint8Array(), 5_000, over.signal)).rejects.toBeInstanceOf(NoAnswerError)
    over.abort()
    await failed
    await expect(link.command(exchange, new Uint8Array(), 5_000, over.signal)).rejects.toBeInstanceOf(NoAnswerError)
  })

  it('fails if the chip refuses it', async () => {
    const failed = expect(link.command(0x99, new Uint8Array(), 5_000)).rejects.toThrow('refused')
    port.receive(ackFrame, errorFrame)
    await failed
  })

  it('requests a damaged answer once more', async () => {
    const version = link.command(firmware, new Uint8Array(), 5_000)
    const damaged = answer(firmware, 0x32, 1, 6, 7).with(8, 0x99)
    port.receive(ackFrame, damaged)
    await vi.advanceTimersByTimeAsync(QUIET_MS)
    expect(port.written.slice(1)).toEqual([hex(nackFrame)])
    port.receive(answer(firmware, 0x32, 1, 6, 7))
    expect(await version).toEqual(Uint8Array.of(0x32, 1, 6, 7))
  })

  it('fails at once when the line is cut, and so do later ones', async () => {
    const failed = expect(link.command(firmware, new Uint8Array(), 5_000)).rejects.toThrow('The line was cut.')
    port.unplug()
    await failed
    await expect(link.command(firmware, new Uint8Array(), 5_000)).rejects.toBeInstanceOf(ChipFailedError)
  })
})

describe('the answer of an earlier command', () => {
  const late = answer(exchange, 0x00, 0xde, 0xad, 0x90, 0x00)
  const right = answer(exchange, 0x00, 0x90, 0x00)

  async function giveOneUp(): Promise<void> {
    const over = new AbortController()
    const first = expect(link.command(exchange, new Uint8Array(), 5_000, over.signal)).rejects.toBeInstanceOf(NoAnswerError)
    port.receive(ackFrame)
    over.abort()
    await first
    link.abort()
  }

  it('is dropped when nothing waits for it', async () => {
    await giveOneUp()
    port.receive(late)
    const next = link.command(exchange, new Uint8Array(), 5_000)
    port.receive(ackFrame, right)
    expect(await next).toEqual(Uint8Array.of(0x00, 0x90, 0x00))
  })

  it('is not used for a later command if it comes before the acknowledge', async () => {
    await giveOneUp()
    const next = link.command(exchange, new Uint8Array(), 5_000)
    port.receive(late, ackFrame, right)
    expect(await next).toEqual(Uint8Array.of(0x00, 0x90, 0x00))
  })

  it('is not used for another command if it comes after the acknowledge', async () => {
    await giveOneUp()
    const next = link.command(firmware, new Uint8Array(), 5_000)
    port.receive(ackFrame, late, answer(firmware, 0x32))
    expect(await next).toEqual(Uint8Array.of(0x32))
  })

  it('does not swallow the next one if it broke off', async () => {
    await giveOneUp()
    port.receive(answer(exchange, ...new Array<number>(200).fill(0xaa)).subarray(0, 9))
    const next = link.command(exchange, new Uint8Array(), 5_000)
    port.receive(ackFrame, right)
    expect(await next).toEqual(Uint8Array.of(0x00, 0x90, 0x00))
  })
})
