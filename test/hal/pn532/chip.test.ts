import { beforeEach, describe, expect, it } from 'vitest'
import { CardGoneError } from '../../../hal/errors.ts'
import { Chip } from '../../../hal/pn532/chip.ts'
import { ChipLink } from '../../../hal/pn532/chip-link.ts'
import { ChipFailedError } from '../../../hal/pn532/errors.ts'
import { ackFrame, encodeFrame, FROM_CHIP } from '../../../hal/pn532/frames.ts'
import { FakePort } from './fake-port.ts'

const phone = { number: 1, isoDep: true, areYouThere: Uint8Array.of(0xb2) }
const abort = Buffer.from(ackFrame).toString('hex')
/** Diagnose, communication line test, four bytes. */
const lineTest = /^0000ff07f9d40000(?<nonce>.{8})/

let port: FakePort
let chip: Chip
beforeEach(() => {
  port = new FakePort()
  chip = new Chip(new ChipLink(port))
})

/** The chip accepts the command for the card but does not answer it; it answers a line test with what `echo` returns for the nonce. */
function silentCard(echo: (nonce: Buffer) => Iterable<number>): void {
  port.answer = hex => {
    const { nonce } = lineTest.exec(hex)?.groups ?? {}
    if (nonce !== undefined) port.receive(ackFrame, encodeFrame(Uint8Array.of(FROM_CHIP, 0x01, ...echo(Buffer.from(nonce, 'hex')))))
    else if (hex !== abort) port.receive(ackFrame)
  }
}

async function giveUp(): Promise<unknown> {
  const over = new AbortController()
  const answer = chip.exchange(phone, Uint8Array.of(0x80, 0x10, 0x00, 0x00), 5_000, over.signal).catch((error: unknown) => error)
  over.abort()
  return answer
}

describe('an aborted command', () => {
  it('is aborted at the chip, and the line is tested before anything else', async () => {
    silentCard(nonce => [0x00, ...nonce])
    expect(await giveUp()).toBeInstanceOf(CardGoneError)
    expect(port.written).toEqual(['0000ff07f9d4400180100000'.concat('5b00'), abort, expect.stringMatching(lineTest)])
  })

  it('is followed by a different nonce each time', async () => {
    silentCard(nonce => [0x00, ...nonce])
    await giveUp()
    await giveUp()
    expect(port.written[2]).not.toBe(port.written[5])
  })

  it('detects a chip that does not echo the nonce', async () => {
    silentCard(nonce => [0x00, ...nonce.map(byte => byte ^ 0x01)])
    expect(await giveUp()).toBeInstanceOf(ChipFailedError)
  })
})
