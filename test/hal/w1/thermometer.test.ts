import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readThermometer } from '../../../hal/w1/thermometer.ts'

const id = '28-0316a2795fff'
let devices: string
beforeEach(async () => {
  devices = await mkdtemp(join(tmpdir(), 'crema-w1-'))
  await mkdir(join(devices, id))
})
afterEach(() => rm(devices, { recursive: true }))

const says = (crc: string, milliCelsius: string) =>
  writeFile(join(devices, id, 'w1_slave'), `72 01 4b 46 7f ff 0e 10 57 : crc=57 ${crc}\n72 01 4b 46 7f ff 0e 10 57 t=${milliCelsius}\n`)

it.each(['23125', '-1250', '0', '85062'])('reads %s thousandths of a degree', async milliCelsius => {
  await says('YES', milliCelsius)
  expect(await readThermometer(devices, id)).toBe(Number(milliCelsius))
})

it('returns null while the chip has measured nothing', async () => {
  await says('YES', '85000')
  expect(await readThermometer(devices, id)).toBeNull()
})

it('refuses an answer with a wrong checksum', async () => {
  await says('NO', '23125')
  await expect(readThermometer(devices, id)).rejects.toThrow('damaged')
})

it('refuses a number that no chip has', async () => {
  await says('YES', '9'.repeat(400))
  await expect(readThermometer(devices, id)).rejects.toThrow('damaged')
})

it('refuses an empty answer', async () => {
  await writeFile(join(devices, id, 'w1_slave'), '')
  await expect(readThermometer(devices, id)).rejects.toThrow('damaged')
})

it('names a missing chip', async () => {
  await expect(readThermometer(devices, '28-gone')).rejects.toMatchObject({
    message: expect.stringContaining('28-gone'),
    remedy: expect.stringContaining('w1-gpio'),
  })
})
