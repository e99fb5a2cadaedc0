import { expect, it } from 'vitest'
import type { SimulatorRequest } from '../../hal/sim/messages.ts'
import { SimulatorDesk } from '../../src/panel/page/simulator-desk.ts'

const card = { transmit: async () => Uint8Array.of(0x90, 0x00) }

it('a phone put on before the simulator was connected is released once it is', async () => {
  const said: SimulatorRequest[] = []
  const desk = new SimulatorDesk(request => said.push(request))
  const entered = desk.enterField(card, 'Anna')
  const watching = desk.found()
  await expect(entered).rejects.toThrow('The simulated machine went away.')
  expect(said.at(-1)).toEqual({ type: 'watch', id: 2 })
  desk.handle({ type: 'done', id: 2 })
  await expect(watching).resolves.toEqual({ type: 'done', id: 2 })
})
