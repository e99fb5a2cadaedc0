import { crema, cremaJson } from '../support/crema.ts'
import type { Daemon } from './daemon.ts'
import type { PlatformMachine } from './platform-machine.ts'

/** Technicians and drivers with their phones, acting through the providers' commands. */
export interface Visitors {
  /** A new phone with the provider's badge. Returns its file. */
  hire(name: string, provider: 'service' | 'supplier'): Promise<string>
  /** Returns the orders whose receipts are on the phone after the tap. */
  tap(phone: string, ...more: string[]): Promise<readonly string[]>
  /** Taps, and waits until the display shows this text. */
  tapFor(phone: string, shown: RegExp): Promise<readonly string[]>
  /** The newest order for a cause, once it is in this state on the chain. */
  order(cause: number, state: string): Promise<string>
  promise(role: 'owner' | 'service' | 'supplier', id: string, note: string): Promise<unknown>
  /** Waits until the machine knows about the promise. */
  untilPromised(machine: Daemon, id: string): Promise<unknown>
}

export function visitorsAt(stage: PlatformMachine): Visitors {
  const tap = async (phone: string, ...more: string[]) => {
    const at = ['--phone', phone, '--simulator', stage.path('simulator.sock')]
    return (await cremaJson<{ orders: string[] }>('wallet', 'tap', ...at, '--confirm-visits', ...more)).orders
  }
  return {
    tap,
    hire: async (name, provider) => {
      const phone = stage.path(name)
      await crema('wallet', 'new', '--phone', phone)
      const [holder = ''] = (await crema('wallet', 'show', '--phone', phone)).split('\n')
      const badge = stage.path(`${name}.json`)
      await stage.json(provider, 'provider', 'badge', holder, '--out', badge)
      await crema('wallet', 'add-badge', badge, '--phone', phone)
      return phone
    },
    tapFor: async (phone, shown) => {
      const { mark } = stage.simulated.recorder
      const orders = await tap(phone)
      await stage.simulated.recorder.display(mark, shown)
      return orders
    },
    order: async (cause, state) => {
      const { orders } = await stage.untilTwin(`an order for ${cause}, ${state}`, ({ orders }) =>
        orders.some(each => each.cause === cause && each.state === state),
      )
      return String(orders.find(each => each.cause === cause)?.id)
    },
    promise: (role, id, note) => stage.json(role, 'provider', 'orders', 'accept', id, '--due', '1d', '--note', note),
    untilPromised: (machine, id) =>
      machine.untilStatus(`order ${id} promised`, ({ work }) => work.some(each => each.id === id && each.state === 'accepted')),
  }
}
