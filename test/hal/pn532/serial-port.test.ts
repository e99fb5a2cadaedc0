import { beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => {
  vi.resetModules()
  vi.doUnmock('serialport')
  vi.doUnmock('node:fs/promises')
})

it('a port that this user may not open names the group that may', async () => {
  vi.doMock('node:fs/promises', () => ({
    constants: {},
    access: () => Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })),
  }))
  const { openSerialPort } = await import('../../../hal/pn532/serial-port.ts')
  expect(await openSerialPort('/dev/serial0')).toEqual({
    state: 'lost',
    reason: 'This user may not open /dev/serial0.',
    remedy: expect.stringContaining('dialout'),
  })
})

it('a package that is not installed is named', async () => {
  vi.doMock('serialport', () => {
    throw new Error('no such package')
  })
  const { openSerialPort } = await import('../../../hal/pn532/serial-port.ts')
  expect(await openSerialPort('/dev/serial0')).toMatchObject({
    reason: expect.stringContaining('serialport cannot be loaded'),
    remedy: 'Install it: npm install serialport',
  })
})
