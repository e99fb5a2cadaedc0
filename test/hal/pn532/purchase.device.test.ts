import { describe, expect, it } from 'vitest'
import { AID } from '../../../src/core/tap/select.ts'
import { PhoneRefused, Tap } from '../../../src/nfc/tap.ts'
import { accept, anna, makeReceipt, signReceipt } from '../../support/make.ts'
import { makeBadgedBench, presentTerms, request } from '../../wallet/bench.ts'
import { chipForTest, readerForTest, tapsOf } from './field.ts'

const first = makeReceipt(150n)
const second = makeReceipt(200n, first)

describe('a phone with the wallet on a PN532', () => {
  it('buys its first cup with TERMS, and the second with SELECT and SIGN alone', async () => {
    const chip = await chipForTest()
    const taps = tapsOf(await readerForTest(chip.path))
    const bench = await makeBadgedBench()

    const stay = await chip.lay(bench.wallet)
    const tap = new Tap(await taps.next(), AID)
    expect(await tap.select()).toMatchObject({ holder: anna.address, locked: false })
    await expect(tap.sign(request(first, 150n))).rejects.toEqual(new PhoneRefused(0x69f3))
    await tap.terms(presentTerms())
    expect(await tap.sign(request(first, 150n))).toEqual(signReceipt(anna, first))
    await tap.result({ state: 'brewing', sequence: 1n, cumulativeAmount: 150n, acceptance: accept(first) })
    await stay.leave()
    await tap.field.gone

    bench.now += 60n
    await chip.lay(bench.wallet)
    const again = new Tap(await taps.next(), AID)
    await again.select()
    expect(await again.sign(request(second, 200n))).toEqual(signReceipt(anna, second))
    expect((await bench.wallet.receipts()).map(held => held.receipt.sequence)).toEqual([1n, 2n])
  })

  it('gives the same signature at its next tap if it left while signing', async () => {
    const chip = await chipForTest()
    const taps = tapsOf(await readerForTest(chip.path))
    const bench = await makeBadgedBench()
    const stay = await chip.lay({
      transmit: async command => {
        const response = await bench.wallet.transmit(command)
        if (command[1] === 0x10 && response.length > 2) await stay.leave()
        return response
      },
    })
    const torn = new Tap(await taps.next(), AID)
    await torn.select()
    await torn.terms(presentTerms())
    await expect(torn.sign(request(first, 150n))).rejects.toThrow('left the field')
    await torn.field.gone

    await chip.lay(bench.wallet)
    const tap = new Tap(await taps.next(), AID)
    await tap.select()
    expect(await tap.sign(request(first, 150n))).toEqual(signReceipt(anna, first))
  })
})
