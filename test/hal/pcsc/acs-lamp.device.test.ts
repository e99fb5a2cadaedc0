import { describe, expect, it } from 'vitest'
import { echo, echoed, lay, pcscdForTest, readerForTest, command as select, tapsOf } from './field.ts'

describe('the readers of ACS', () => {
  it('serve even if they refuse escape commands', async () => {
    const pcscd = await pcscdForTest({ readerName: 'ACS ACR122U PICC Interface' })
    const reader = await readerForTest(pcscd)
    expect(reader.status()).toEqual({ state: 'ready', name: 'ACS ACR122U PICC Interface 00 00' })
    const taps = tapsOf(reader)
    await reader.show('tap-now')
    await lay(echo, pcscd.port)
    const card = await taps.next()
    await reader.show('working')
    expect(await card.transmit(select, 5_000)).toEqual(echoed)
  })
})
