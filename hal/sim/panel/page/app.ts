import type { PanelMessage } from '../messages.ts'
import type { PhoneEntry } from '../phones.ts'
import { browserStore, forgetOthers } from './browser-store.ts'
import { tap } from './hand.ts'
import { openPanelSocket } from './panel-socket.ts'
import { openPhone, type Phone } from './phone.ts'
import { screenAfter } from './phone-screen.ts'
import { SimulatorDesk } from './simulator-desk.ts'
import { firstView, type PhoneView, type View, viewAfter } from './view.ts'

/** What the person at the page can do. */
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

/** What a phone shows that nothing was done with. */
const ready = 'Ready'

/** Connects the page's parts, and shows them anew whenever something changes. */
export function startApp(show: (view: View, actions: Actions) => void): void {
  let view = firstView
  const phones = new Map<string, Phone>()
  const socket = openPanelSocket(take, isUp => {
    if (!isUp) desk.lost()
    change({ isServerUp: isUp, isFieldTaken: false })
  })
  const desk = new SimulatorDesk(message => socket.say({ type: 'simulator', message }))

  function change(part: Partial<View>): void {
    view = { ...view, ...part }
    show(view, actions)
  }

  function take(message: PanelMessage): void {
    if (message.type === 'simulator' && message.message.type !== 'event') desk.take(message.message)
    else change(viewAfter(view, message))
    if (message.type === 'facts') void openPhones(message.facts.phones)
    if (message.type === 'simulator-link') linkChanged(message.fault === null)
  }

  function linkChanged(isUp: boolean): void {
    if (isUp) complain(desk.request({ type: 'watch' }))
    else desk.lost()
  }

  /** The server sends its facts at each connection; phones that are open stay as they are. */
  async function openPhones(entries: readonly PhoneEntry[]): Promise<void> {
    if (entries.every(({ key }) => [...phones.values()].some(({ entry }) => entry.key === key))) return
    const opened = await Promise.all(entries.map(entry => openPhone(entry, browserStore)))
    phones.clear()
    for (const phone of opened) phones.set(phone.address, phone)
    forgetOthers(opened.map(({ address }) => address))
    change({ phones: await Promise.all(opened.map(viewOf)) })
  }

  function changePhone(address: string, part: Partial<PhoneView>): void {
    change({ phones: view.phones.map(phone => (phone.address === address ? { ...phone, ...part } : phone)) })
  }

  async function tapPhone(phone: Phone, tear: boolean): Promise<void> {
    changePhone(phone.address, { isAtReader: true, screen: 'At the reader…' })
    try {
      const seen = await tap(phone.wallet, phone.entry.name, desk, { tear })
      changePhone(phone.address, { screen: screenAfter(seen, phone.isLocked) })
    } catch (error) {
      changePhone(phone.address, { screen: (error as Error).message })
    } finally {
      await phone.wallet.left()
      changePhone(phone.address, { isAtReader: false, ...(await spending(phone)) })
    }
  }

  function complain(asked: Promise<unknown>): void {
    asked.catch((error: Error) => change({ notice: error.message }))
  }

  const actions: Actions = {
    press: button => complain(desk.request({ type: 'press', button })),
    tap: (address, tear) => {
      const phone = phones.get(address)
      if (phone !== undefined) void tapPhone(phone, tear)
    },
    lock: (address, isLocked) => {
      const phone = phones.get(address)
      if (phone !== undefined) phone.isLocked = isLocked
      changePhone(address, { isLocked, screen: isLocked ? 'Locked' : ready })
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

async function viewOf(phone: Phone): Promise<PhoneView> {
  const { address, entry, isLocked } = phone
  const note = entry.note ?? (entry.badge === undefined ? 'No badge' : 'Employee')
  return { address, name: entry.name, note, isLocked, isAtReader: false, screen: ready, ...(await spending(phone)) }
}

/** The cups that it paid for, as its wallet remembers them. */
async function spending({ wallet }: Phone): Promise<Pick<PhoneView, 'cups' | 'spent'>> {
  const cups = (await wallet.cups()).filter(({ outcome }) => outcome === 'brewing')
  return { cups: cups.length, spent: String(cups.reduce((sum, { price }) => sum + price, 0n)) }
}
