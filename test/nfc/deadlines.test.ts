import { expect, it } from 'vitest'
import { AID } from '../../src/core/tap/select.ts'
import { purchase } from '../../src/nfc/purchase.ts'
import { Tap } from '../../src/nfc/tap.ts'
import { anna, ben } from '../support/make.ts'
import { makeField, makeMachine, makePhone, nameOf, press } from './bench.ts'

it('the tap gives SELECT 3 s, for the cold start of an app, SIGN 2 s, and all others 1 s', async () => {
  const machine = makeMachine()
  await machine.sell(await makePhone(machine, ben))
  const field = makeField(await makePhone(machine, anna))
  const deadlines = new Map<string, number>()
  const timed = {
    gone: field.gone,
    transmit: async (command: Uint8Array, deadlineMs: number) => {
      deadlines.set(nameOf(command), deadlineMs)
      return field.transmit(command, deadlineMs)
    },
  }
  expect(await purchase(new Tap(timed, AID), press(), machine.parts)).toMatchObject({ kind: 'paid' })
  expect(Object.fromEntries(deadlines)).toEqual({ SELECT: 3000, BADGE: 1000, NEWEST: 1000, PREVIOUS: 1000, SIGN: 2000, TERMS: 1000 })
})
