import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => {
  vi.resetModules()
  vi.doUnmock('serialport')
  vi.doUnmock('node:fs/promises')
})

it('a port without permission names the group that has it', async () => {
  vi.doMock('node:fs/promises', () => ({
    constants: {},
    access: () => Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })),
  }))
  const { openSerialPort } = await import('../../../hal/serial/serial-port.ts')
  expect(await openSerialPort('/dev/serial0', 9600)).toEqual({
    state: 'lost',
    reason: 'This user may not open /dev/serial0.',
    remedy: expect.stringContaining('dialout'),
  })
})

it('a missing package is named', async () => {
  vi.doMock('serialport', () => {
    throw new Error('no such package')
  })
  const { openSerialPort } = await import('../../../hal/serial/serial-port.ts')
  expect(await openSerialPort('/dev/serial0', 9600)).toMatchObject({
    reason: expect.stringContaining('serialport cannot be loaded'),
    remedy: 'Install it: npm install serialport',
  })
})

it('a port that closes unexpectedly was unplugged, with or without an error', async () => {
  class Port extends EventEmitter {
    readonly path = '/dev/serial0'
    readonly isOpen = true
    open(opened: (error: null) => void) {
      opened(null)
      setImmediate(() => this.emit('close', null))
    }
  }
  vi.doMock('node:fs/promises', () => ({ constants: {}, access: async () => {} }))
  vi.doMock('serialport', () => ({ SerialPort: Port }))
  const { openSerialPort } = await import('../../../hal/serial/serial-port.ts')
  const port = await openSerialPort('/dev/serial0', 9600)
  expect(await ('closed' in port ? port.closed : port)).toMatchObject({ reason: 'The serial port /dev/serial0 was unplugged.' })
})
