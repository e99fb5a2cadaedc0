import { describe, expect, it } from 'vitest'
import type { ReaderStatus } from '../../../hal/card-reader.ts'
import type { PcscCardReader } from '../../../hal/pcsc/pcsc-card-reader.ts'
import { echo, echoed, lay, pcscdForTest, readerForTest, command as select, tapsOf } from './field.ts'

/** The status once it says how the reader answered escape commands. */
function lampsTried(reader: PcscCardReader): Promise<ReaderStatus> {
  return new Promise(resolve => {
    const end = new AbortController()
    const look = (status: ReaderStatus) => {
      if (status.state !== 'ready' || status.limits === undefined) return
      end.abort()
      resolve(status)
    }
    reader.onStatus(look, end.signal)
    look(reader.status())
  })
}

describe('the readers of ACS', () => {
  it('serve even if they refuse escape commands, and say so', async () => {
    const pcscd = await pcscdForTest({ readerName: 'ACS ACR122U PICC Interface' })
    const reader = await readerForTest(pcscd)
    const name = 'ACS ACR122U PICC Interface 00 00'
    expect(await lampsTried(reader)).toMatchObject({
      state: 'ready',
      name,
      limits: [{ code: 'lamps-refused', fact: expect.stringContaining(name), remedy: expect.stringContaining('ifdDriverOptions') }],
    })
    const taps = tapsOf(reader)
    await reader.show('tap-now')
    await lay(echo, pcscd.port)
    const card = await taps.next()
    await reader.show('working')
    expect(await card.transmit(select, 5_000)).toEqual(echoed)
  })
})
