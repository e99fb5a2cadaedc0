import { expect, it, vi } from 'vitest'
import type { SimulatorRequest } from '../../hal/sim/messages.ts'
import { tap } from '../../src/panel/page/hand.ts'
import type { Holder } from '../../src/panel/page/holder.ts'
import { SimulatorDesk } from '../../src/panel/page/simulator-desk.ts'

/** A phone that recognises none of the protocol's commands. */
const phone: Holder = {
  entry: { kind: 'phone', name: 'Anna', key: `0x${'11'.repeat(32)}` },
  address: '0x0000000000000000000000000000000000000001',
  lock: { isLocked: false },
  transmit: async () => Uint8Array.of(0x67, 0x00),
  asksToPay: () => false,
  left: async () => {},
  screenAfter: () => '',
  spent: async () => null,
}

it('a phone that got a malformed RESULT is still removed', async () => {
  const said: SimulatorRequest[] = []
  const desk = new SimulatorDesk(request => said.push(request))
  const tapped = tap(phone, desk, { tear: false, patienceMs: 1 })
  desk.handle({ type: 'entered', id: 1, card: 1 })
  await Promise.resolve()
  await Promise.resolve()
  desk.handle({ type: 'command', exchange: 1, apdu: '8020000001ff' })
  await vi.waitFor(() => expect(said.at(-1)).toEqual({ type: 'leave' }))
  expect(said).toContainEqual({ type: 'answer', exchange: 1, apdu: '6700' })
  desk.handle({ type: 'left', card: 1, reason: 'taken away' })
  await expect(tapped).resolves.toMatchObject({ result: null, refusal: 0x6700, commands: 1 })
})
