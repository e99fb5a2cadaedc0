// The relay's guard, a separate process: `guard CONFIG`, where CONFIG is a GuardConfig as JSON. It owns the relay's lines and
// opens them whatever happens to the daemon. Its rules are in guard-machine.ts, its messages on stdin and stdout in messages.ts.

import { HalError } from '../errors.ts'
import type { RelayLines } from '../relay.ts'
import { faultOf } from '../support/crema-error.ts'
import { openFailpoints } from '../support/failpoints.ts'
import { LineSplitter } from '../support/json-lines.ts'
import { printable } from '../support/printable.ts'
import { systemTime as time } from '../support/system-time.ts'
import type { Cancel } from '../support/time.ts'
import { type GuardConfig, guardConfig } from './config.ts'
import { type GuardEffect, type GuardEvent, type GuardState, guardStep, initialGuardState, wakeAt } from './guard-machine.ts'
import { type GuardReport, type GuardRequest, guardRequestSchema, MAX_GUARD_LINE_BYTES } from './messages.ts'
import { driveOpen, openRelayLines } from './open-lines.ts'
import { steppedLines } from './stepped-lines.ts'

const config: GuardConfig = guardConfig.parse(JSON.parse(process.argv[2] ?? '{}'))
let lines: RelayLines
let state: GuardState = initialGuardState
let endWait: Cancel = () => {}
openRelayLines(config).then(serve, endBeforeStart)

function serve(opened: RelayLines): void {
  lines = steppedLines(opened, openFailpoints())
  lines.lost.then(lose)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => happen({ kind: 'end', code: 0 }))
  process.on('uncaughtException', error => {
    happen({ kind: 'end', code: 1 })
    process.stderr.write(`relay guard: ${error.stack}\n`)
  })
  process.stdout.on('error', () => happen({ kind: 'end', code: 0 }))
  process.stderr.on('error', () => {})
  tell({ type: 'ready', at: time.now() })
  listen()
}

function listen(): void {
  const splitter = new LineSplitter(MAX_GUARD_LINE_BYTES, { line: handle, oversized: () => reject('a line that is too long') })
  process.stdin.on('data', chunk => splitter.push(chunk))
  for (const end of ['end', 'error', 'close']) process.stdin.on(end, () => happen({ kind: 'end', code: 0 }))
}

function handle(text: string): void {
  const request = guardRequestSchema.safeParse(parse(text))
  if (request.success) happen(asEvent(request.data))
  else reject(text)
}

function asEvent({ type, ...rest }: GuardRequest): GuardEvent {
  return { kind: type, ...rest } as GuardEvent
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A malformed request means the daemon cannot be trusted: open all lines and exit. */
function reject(text: string): void {
  process.stderr.write(`relay guard: not a request: ${printable(text)}\n`)
  happen({ kind: 'end', code: 1 })
}

function happen(event: GuardEvent): void {
  const step = guardStep(state, event, time.now(), config)
  state = step.state
  for (const effect of step.effects) perform(effect, lines)
  endWait()
  const wake = wakeAt(state, config)
  if (wake !== undefined) endWait = time.after(wake - time.now(), () => happen({ kind: 'time' }))
}

function perform(effect: GuardEffect, lines: RelayLines): void {
  if (effect.kind === 'close-line') lines.set(effect.line, true).then(() => happen({ kind: 'line-closed', id: effect.id }), lose)
  if (effect.kind === 'open-lines') driveOpen(lines, config.lines).then(() => happen({ kind: 'lines-open' }), lose)
  if (effect.kind === 'tell') tell(effect.report)
  if (effect.kind === 'exit') process.exit(effect.code)
}

function lose(error: Error): void {
  happen({ kind: 'lines-lost', ...described(error) })
}

function endBeforeStart(error: Error): never {
  tell({ type: 'lost', ...described(error) })
  process.exit(1)
}

function described(error: Error): { reason: string; remedy: string } {
  const { fact, remedy } = faultOf(error)
  return { reason: fact, remedy: error instanceof HalError ? remedy : 'Check the relay driver and its options.' }
}

function tell(report: GuardReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`)
}
