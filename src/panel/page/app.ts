import { faultOf } from '../../core/crema-error.ts'
import type { HolderEntry } from '../holders.ts'
import type { PanelMessage } from '../messages.ts'
import { browserStore, forgetOthers } from './browser-store.ts'
import { openCard } from './card.ts'
import { tap } from './hand.ts'
import type { Holder } from './holder.ts'
import { openPanelSocket } from './panel-socket.ts'
import { openPhone } from './phone.ts'
import { SimulatorDesk } from './simulator-desk.ts'
import { firstView, type HolderView, type View, viewAfter } from './view.ts'

/** The user's actions on the page. */
export interface Actions {
  press(button: string): void
  tap(address: string, tear: boolean): void
  lock(address: string, isLocked: boolean): void
  setPower(on: boolean): void
  setNetwork(on: boolean): void
  setReader(present: boolean): void
  setLevel(sensor: string, level: number): void
  redeem(): void
  dismissNotice(): void
}

/** Shown on a phone or card that has not been used yet. */
const READY = 'Ready'

/** Connects the page's parts, and renders the view on every change. */
export function startApp(show: (view: View, actions: Actions) => void): void {
  let view = firstView
  const holders = new Map<string, Holder>()
  const socket = openPanelSocket(handle, isUp => {
    if (!isUp) desk.lost()
    change({ isServerUp: isUp, isFieldTaken: false })
  })
  const desk = new SimulatorDesk(message => socket.say({ type: 'simulator', message }))

  function change(part: Partial<View>): void {
    view = { ...view, ...part }
    show(view, actions)
  }

  function handle(message: PanelMessage): void {
    if (message.type === 'simulator' && message.message.type !== 'event') desk.handle(message.message)
    else change(viewAfter(view, message))
    if (message.type === 'facts') void openHolders(message.facts.holders)
    if (message.type === 'simulator-link') linkChanged(message.fault === null)
  }

  function linkChanged(isUp: boolean): void {
    if (isUp) complain(desk.found())
    else desk.lost()
  }

  /** The server sends its facts at each connection; holders that are already open are kept. */
  async function openHolders(entries: readonly HolderEntry[]): Promise<void> {
    if (entries.every(({ key }) => [...holders.values()].some(({ entry }) => entry.key === key))) return
    const opened = await Promise.all(entries.map(open))
    holders.clear()
    for (const holder of opened) holders.set(holder.address, holder)
    forgetOthers(opened.map(({ address }) => address))
    change({ holders: await Promise.all(opened.map(viewOf)) })
  }

  function changeHolder(address: string, part: Partial<HolderView>): void {
    change({ holders: view.holders.map(holder => (holder.address === address ? { ...holder, ...part } : holder)) })
  }

  async function lay(holder: Holder, tear: boolean): Promise<void> {
    const { address } = holder
    changeHolder(address, { isAtReader: true, screen: 'At the reader…' })
    try {
      const seen = await tap(holder, desk, { tear })
      changeHolder(address, { screen: holder.screenAfter(seen) })
    } catch (error) {
      changeHolder(address, { screen: faultOf(error).fact })
    } finally {
      await holder.left()
      changeHolder(address, { isAtReader: false, spent: await holder.spent() })
    }
  }

  function complain(asked: Promise<unknown>): void {
    asked.catch(error => change({ notice: faultOf(error) }))
  }

  const actions: Actions = {
    press: button => complain(desk.request({ type: 'press', button })),
    tap: (address, tear) => {
      const holder = holders.get(address)
      if (holder !== undefined) void lay(holder, tear)
    },
    lock: (address, isLocked) => {
      const lock = holders.get(address)?.lock ?? null
      if (lock === null) return
      lock.isLocked = isLocked
      changeHolder(address, { isLocked, screen: isLocked ? 'Locked' : READY })
    },
    setPower: on => socket.say({ type: 'power', on }),
    setNetwork: on => socket.say({ type: 'network', on }),
    setReader: present => complain(desk.request({ type: 'reader', present })),
    setLevel: (sensor, level) => complain(desk.request({ type: 'level', sensor, level })),
    redeem: () => socket.say({ type: 'redeem' }),
    dismissNotice: () => change({ notice: null }),
  }
  show(view, actions)
}

const open = async (entry: HolderEntry): Promise<Holder> => (entry.kind === 'card' ? openCard(entry) : openPhone(entry, browserStore))

async function viewOf({ address, entry, lock, spent }: Holder): Promise<HolderView> {
  const { kind, name, note = kind === 'phone' && entry.badge === undefined ? 'No badge' : 'Employee' } = entry
  return { address, kind, name, note, isLocked: lock?.isLocked ?? null, isAtReader: false, screen: READY, spent: await spent() }
}
