import { expect, it } from 'vitest'
import { AID } from '../../src/core/tap/select.ts'
import { purchase } from '../../src/nfc/purchase.ts'
import type { Selection } from '../../src/nfc/selection.ts'
import { Tap } from '../../src/nfc/tap.ts'
import { anna } from '../support/make.ts'
import { meter } from '../support/wire-meter.ts'
import { makeField, makeMachine, makePhone, press } from './bench.ts'

/** The maximum bytes of a purchase by a known phone, without the product's label. At 106 kbit/s each byte takes 85 microseconds. */
const MOST = 223

it.each(['Espresso', 'x', 'Caffè latte macchiato 1'])(
  'a regular’s purchase of “%s” is two exchanges of at most 223 bytes and the label',
  async label => {
    const machine = makeMachine()
    const phone = await makePhone(machine, anna)
    await machine.sell(phone)
    const field = meter(makeField(phone))
    const selection: Selection = { ...press(), label }
    expect(await purchase(new Tap(field, AID), selection, machine.parts)).toMatchObject({ kind: 'paid' })
    expect(field.exchanges).toBe(2)
    expect(field.wireBytes).toBeLessThanOrEqual(MOST + Buffer.byteLength(label))
  },
)
