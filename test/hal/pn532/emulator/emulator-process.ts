/** A PN532 on a pseudo-terminal, as its own process, started and controlled by emulator.ts. Argument: the terminal's path. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { ChipModel } from './chip-model.ts'
import type { CardKind, EmulatorReport, EmulatorRequest } from './messages.ts'

const path = process.argv[2] ?? ''
const waiting = new Map<number, (apdu: Uint8Array) => void>()
let chip = newChip()
let exchanges = 0
let leave: () => void = () => {}
let terminal: { socat: ChildProcessByStdio<Writable, Readable, Readable>; keptOpen: number } | undefined

function report(message: EmulatorReport): void {
  // A closed channel means that the test is over; 'disconnect' ends this process.
  process.send?.(message, undefined, {}, () => {})
}

function newChip(): ChipModel {
  return new ChipModel({
    write: bytes => terminal?.socat.stdin.write(bytes),
    heard: code => report({ kind: 'heard', code }),
    woken: () => report({ kind: 'woken' }),
  })
}

async function plug(): Promise<void> {
  rmSync(path, { force: true })
  const socat = spawn('socat', ['-d', '-d', `PTY,link=${path},rawer`, 'STDIO'], { stdio: ['pipe', 'pipe', 'pipe'] })
  for await (const line of createInterface(socat.stderr)) if (line.includes('starting data transfer')) break
  socat.stderr.resume()
  socat.stdin.on('error', () => {})
  // socat ends when no process has the terminal open.
  terminal = { socat, keptOpen: openSync(path, constants.O_RDWR | constants.O_NOCTTY) }
  chip = newChip()
  socat.stdout.on('data', (bytes: Buffer) => chip.push(bytes))
}

async function unplug(): Promise<void> {
  if (terminal === undefined) return
  const { socat, keptOpen } = terminal
  terminal = undefined
  closeSync(keptOpen)
  const ended = once(socat, 'exit')
  socat.kill('SIGKILL')
  await ended
  rmSync(path, { force: true })
  leave()
}

function enter(kind: CardKind): void {
  const left = new Promise<void>(resolve => {
    leave = resolve
  })
  const transmit = (apdu: Uint8Array) =>
    new Promise<Uint8Array>(resolve => {
      const exchange = ++exchanges
      waiting.set(exchange, resolve)
      report({ kind: 'command', exchange, apdu })
    })
  chip.enter({ kind, transmit, left })
}

async function act(request: EmulatorRequest): Promise<void> {
  if (request.kind === 'plug') await plug()
  else if (request.kind === 'unplug') await unplug()
  else if (request.kind === 'enter') enter(request.card)
  else if (request.kind === 'leave') leave()
  else if (request.kind === 'misbehave') chip.misbehave(request.faults)
  else if (request.kind === 'response') waiting.get(request.exchange)?.(request.apdu)
}

process.on('disconnect', () => void unplug().then(() => process.exit()))
process.on('message', (message: EmulatorRequest & { readonly request: number }) => {
  void act(message).then(() => report({ kind: 'done', request: message.request }))
})
