import { describe, expect, it } from 'vitest'
import { CremaError } from '../src/core/crema-error.ts'
import { createLogger, type Logger } from '../src/logger.ts'

const key = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318'

/** The only line logged. */
function lineOf(write: (log: Logger) => void): Record<string, unknown> {
  const lines: string[] = []
  write(createLogger('debug', { write: line => void lines.push(line) }))
  expect(lines).toHaveLength(1)
  return JSON.parse(lines[0] ?? '')
}

describe('the log', () => {
  it('names the part', () => {
    expect(lineOf(log => log.child({ part: 'vend' }).info('A drink was selected.'))).toMatchObject({
      part: 'vend',
      msg: 'A drink was selected.',
    })
  })

  it('shortens addresses, alone and in a list', () => {
    const address = `0x${'ab'.repeat(20)}`
    expect(lineOf(log => log.info({ holder: address, all: [address] }, 'x'))).toMatchObject({ holder: '0xabab…abab', all: ['0xabab…abab'] })
  })

  it('shows the hash of a transaction, and no other word of 32 bytes', () => {
    const line = lineOf(log => log.info({ transaction: `0x${key}`, path: `0x${key}` }, 'x'))
    expect(line).toMatchObject({ transaction: `0x${key}`, path: '(64 hex digits, not shown)' })
  })

  it('escapes what others wrote', () => {
    expect(lineOf(log => log.info({ symbol: 'US\u202eD\u009b' }, 'x'))).toMatchObject({ symbol: 'US\\u{202e}D\\u{9b}' })
  })

  it('has an error of ours as its fields, without a stack', () => {
    const fault = { code: 'no-cup', fact: 'There is no cup.', expected: 'a cup', remedy: 'Bring one.' }
    expect(lineOf(log => log.warn({ err: new CremaError(fault) }, 'x'))['err']).toEqual({ type: 'CremaError', ...fault })
  })

  it('has the stack of a fault in the program, without a key', () => {
    const { err } = lineOf(log => log.error({ err: new TypeError(`open '${key}'`) }, 'x')) as { err: Record<string, string> }
    expect(err).toMatchObject({
      type: 'TypeError',
      message: "open '(64 hex digits, not shown)'",
      stack: expect.stringContaining('logger.test'),
    })
    expect(err['stack']).not.toContain(key)
  })
})
