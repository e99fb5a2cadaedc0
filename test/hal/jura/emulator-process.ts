/**
 * A Jura's service port on a pseudo-terminal, as its own process. Written from its users' documentation, not from the driver.
 * Each byte is sent as four, data in bits 2 and 5, low bits first; lines end with CR LF. TY: returns the model, RT:0000 reads 16
 * counters, ?M3 and ?M1 switch the payment mode, in which a button asks (?PAx) and ?ok brews.
 * Argument: the terminal's path.
 */
import { spawn } from 'node:child_process'
import { closeSync, constants, openSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

export type JuraRequest =
  | { readonly kind: 'press'; readonly button: string }
  /** Neither answers nor processes commands. */
  | { readonly kind: 'mute'; readonly isMute: boolean }
  /** Brews without counting. */
  | { readonly kind: 'jam'; readonly isJammed: boolean }

export type JuraReport = { readonly kind: 'heard' | 'brewed' | 'done'; readonly text: string }

const path = process.argv[2] ?? ''
const counterOf: Record<string, number> = { E: 0, A: 2 }
const counters = Array.from({ length: 16 }, (_, index) => 100 * index)
let isPaid = false
let isMute = false
let isJammed = false
let asked: string | null = null

const report = (message: JuraReport) => void process.send?.(message, undefined, {}, () => {})

rmSync(path, { force: true })
const socat = spawn('socat', ['-d', '-d', `PTY,link=${path},rawer`, 'STDIO'], { stdio: ['pipe', 'pipe', 'pipe'] })
for await (const line of createInterface(socat.stderr)) if (line.includes('starting data transfer')) break
socat.stderr.resume()
// socat ends when no process has the terminal open.
const keptOpen = openSync(path, constants.O_RDWR | constants.O_NOCTTY)

let received: number[] = []
let text = ''
socat.stdout.on('data', (chunk: Buffer) => {
  for (const byte of chunk) {
    received.push(byte)
    if (received.length < 4) continue
    const bits = received.flatMap(each => [(each >> 2) & 1, (each >> 5) & 1])
    received = []
    text += String.fromCharCode(bits.reduce((sum, bit, index) => sum + (bit << index), 0))
    if (!text.endsWith('\r\n')) continue
    hear(text.slice(0, -2))
    text = ''
  }
})

function say(line: string): void {
  const bytes = [...`${line}\r\n`].flatMap(character => {
    const code = character.charCodeAt(0)
    return [0, 2, 4, 6].map(pair => 0b11011011 | (((code >> pair) & 1) << 2) | (((code >> (pair + 1)) & 1) << 5))
  })
  socat.stdin.write(Buffer.from(bytes))
}

function hear(line: string): void {
  if (isMute) return
  report({ kind: 'heard', text: line })
  if (line === 'TY:') say('ty:EF532M V02.03')
  else if (line === 'RT:0000') say(`rt:${counters.map(count => count.toString(16).padStart(4, '0').toUpperCase()).join('')}`)
  else if (line === '?M3' || line === '?M1') {
    isPaid = line === '?M3'
    say('?ok')
  } else if (line === '?ok' && asked !== null) brew(asked)
}

function press(button: string): void {
  asked = button
  if (isPaid) say(`?PA${button}`)
  else brew(button)
}

function brew(button: string): void {
  asked = null
  const counter = counterOf[button]
  if (!isJammed && counter !== undefined) counters[counter] = (counters[counter] ?? 0) + 1
  report({ kind: 'brewed', text: button })
}

process.on('message', (request: JuraRequest) => {
  if (request.kind === 'press') press(request.button)
  else if (request.kind === 'mute') isMute = request.isMute
  else isJammed = request.isJammed
  report({ kind: 'done', text: request.kind })
})
process.on('disconnect', () => {
  closeSync(keptOpen)
  socat.kill('SIGKILL')
  rmSync(path, { force: true })
  process.exit()
})
report({ kind: 'done', text: 'plugged' })
