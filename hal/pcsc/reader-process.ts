/**
 * The process in which nfc-pcsc runs, started and watched by the driver (reader-link.ts). Its first argument is part of the
 * wanted reader's name, or empty. It exits with the driver.
 */

import type { NFC, Reader } from 'nfc-pcsc'
import { reasonOf } from '../support/crema-error.ts'
import { openFailpoints } from '../support/failpoints.ts'
import { CardSlot, isDenied } from './card-slot.ts'
import { chooseReader } from './choose-reader.ts'
import type { ProcessFailure, ReaderReport, ReaderRequest } from './messages.ts'
import { HEARTBEAT_MS } from './watchdog.ts'

const wanted = process.argv[2] || undefined
const slots = new Map<string, CardSlot>()
let cards = 0
let chosen: string | undefined
let choosing: NodeJS.Immediate | undefined
const reach = openFailpoints()

function report(message: ReaderReport): void {
  reach?.(`reader: before reporting ${message.kind}`)
  // A closed channel means that the driver is gone; 'disconnect' then ends this process.
  process.send?.(message, undefined, {}, () => {})
}

function fail(failure: ProcessFailure, error: unknown): void {
  process.send?.({ kind: 'failed', failure, reason: reasonOf(error) } satisfies ReaderReport, undefined, {}, endNow)
}

/** Not process.exit: that would wait for nfc-pcsc's threads, which may never end. */
function endNow(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** Chooses once for all readers that PC/SC lists together, so that a wanted reader that is not listed first is not reported missing. */
function chooseSoon(): void {
  clearImmediate(choosing)
  choosing = setImmediate(choose)
}

function choose(): void {
  chosen = chooseReader([...slots.keys()], wanted)
  for (const [name, slot] of slots) slot.active = name === chosen
  reportReaders()
}

function reportReaders(): void {
  report({ kind: 'readers', seen: [...slots.keys()], ...(chosen === undefined ? {} : { chosen }) })
}

function readerFound(device: Reader): void {
  const { reader } = device
  // Remove nfc-pcsc's handler, which would connect to each card itself; CardSlot replaces it.
  device.autoProcessing = false
  reader.removeAllListeners('status')
  const slot = new CardSlot(reader, () => ++cards, report)
  slots.set(reader.name, slot)
  reader.on('status', ({ state }) => slot.statusChanged(state))
  device.on('error', error => fail('pcsc', error))
  device.on('end', () => {
    slot.end()
    slots.delete(reader.name)
    chooseSoon()
  })
  chooseSoon()
}

async function start(): Promise<NFC | undefined> {
  const loaded = await import('nfc-pcsc').catch((error: unknown) => error)
  if (!(typeof loaded === 'object' && loaded !== null && 'NFC' in loaded)) {
    fail('not-installed', loaded)
    return undefined
  }
  const { NFC } = loaded as typeof import('nfc-pcsc')
  try {
    return new NFC()
  } catch (error) {
    fail(error instanceof Error && isDenied(error) ? 'denied' : 'pcsc', error)
    return undefined
  }
}

process.on('disconnect', endNow)
process.on('message', (request: ReaderRequest) => {
  reach?.(`reader: before ${request.kind}`)
  const slot = chosen === undefined ? undefined : slots.get(chosen)
  if (request.kind === 'transmit') slot?.transmit(request.card, request.id, request.command)
  else slot?.control(request.commands)
})

void start().then(nfc => {
  nfc?.on('reader', readerFound)
  nfc?.on('error', error => fail('pcsc', error))
  setInterval(() => {
    const { user, system } = process.cpuUsage()
    report({ kind: 'alive', cpuMs: (user + system) / 1000 })
    if (slots.size === 0) reportReaders()
  }, HEARTBEAT_MS)
})
