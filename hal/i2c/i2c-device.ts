import { closeSync, openSync } from 'node:fs'
import koffi from 'koffi'
import { HalError } from '../errors.ts'
import { systemCallFailure } from '../raspberry-pi/ioctl.ts'
import { reasonOf } from '../support/crema-error.ts'
import type { I2cDevice } from './i2c-display.ts'

/** linux/i2c-dev.h and linux/i2c.h (include/uapi). */
const I2C_SLAVE = 0x0703
const I2C_SMBUS = 0x0720
const WRITE = 0
const BYTE = 1
const I2C_BLOCK_DATA = 8
/** The most data that one block carries: I2C_SMBUS_BLOCK_MAX. */
const LONGEST_BLOCK = 32

const libc = koffi.load(null)
const smbusData = koffi.struct('crema_i2c_smbus_ioctl_data', {
  readWrite: 'uint8_t',
  command: 'uint8_t',
  size: 'uint32_t',
  data: 'uint8_t *',
})
const ioctlOfNumber = libc.func('int ioctl(int fd, unsigned long request, unsigned long argument)')
const ioctlOfData = libc.func('ioctl', 'int', ['int', 'unsigned long', koffi.pointer(smbusData)])

/**
 * A chip at an address on a bus. Writes use SMBus byte and block writes, which every kernel adapter supports; on the wire they
 * are the plain bytes, 33 at a time.
 * @param path such as /dev/i2c-1
 * @throws HalError when the bus cannot be used
 */
export function openI2cDevice(path: string, address: number): I2cDevice {
  const fd = open(path)
  try {
    check('I2C_SLAVE', ioctlOfNumber(fd, I2C_SLAVE, address))
  } catch (error) {
    closeSync(fd)
    throw failed(path, address, error)
  }
  return {
    write(bytes) {
      try {
        for (let at = 0; at < bytes.length; at += LONGEST_BLOCK + 1) writeOnce(fd, bytes.subarray(at, at + LONGEST_BLOCK + 1))
      } catch (error) {
        throw failed(path, address, error)
      }
    },
    close: () => closeSync(fd),
  }
}

/** A block is the command and its data; the kernel expects the length first in the buffer. */
function writeOnce(fd: number, [command = 0, ...data]: Uint8Array): void {
  const size = data.length === 0 ? BYTE : I2C_BLOCK_DATA
  const block = Buffer.alloc(LONGEST_BLOCK + 2)
  block.set([data.length, ...data])
  check('I2C_SMBUS', ioctlOfData(fd, I2C_SMBUS, { readWrite: WRITE, command, size, data: data.length === 0 ? null : block }))
}

function check(call: string, result: number): void {
  if (result < 0) throw systemCallFailure(call)
}

function open(path: string): number {
  try {
    return openSync(path, 'r+')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      throw new HalError({
        code: 'no-i2c-bus',
        fact: `There is no I2C bus ${path}.`,
        expected: 'an I2C bus of the kernel',
        remedy: 'Write dtparam=i2c_arm=on into config.txt and load i2c-dev, or name the right bus.',
      })
    throw new HalError({
      code: 'i2c-no-permission',
      fact: `Cannot open the I2C bus ${path} (${code}).`,
      expected: 'read and write permission',
      remedy: 'Put the user into the group i2c.',
      cause: error,
    })
  }
}

function failed(path: string, address: number, error: unknown): HalError {
  const { code = reasonOf(error) } = error as NodeJS.ErrnoException
  const chip = `0x${address.toString(16)} on ${path}`
  if (code === 'EBUSY')
    return new HalError({
      code: 'i2c-chip-in-use',
      fact: `A kernel driver uses the chip at ${chip}.`,
      expected: 'a free chip',
      remedy: 'Unload that driver.',
      cause: error,
    })
  return new HalError({
    code: 'i2c-write-failed',
    fact: `The chip at ${chip} does not acknowledge a write (${code}).`,
    expected: 'a chip at this address',
    remedy: 'Check its wiring and its address: i2cdetect -y shows it.',
    cause: error,
  })
}
