import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { controlSocketIn } from '../../src/config/config-file.ts'
import { readHal } from '../../src/config/hal-table.ts'

function write(text: string): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'crema-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'machine.toml')
  writeFileSync(file, text)
  return { folder, file }
}

describe('the control socket of a config file', () => {
  it('is found whatever else is wrong', () => {
    const { folder, file } = write('[machine]\ncontrol = "run/control.sock"\nnonsense = 1\n')
    expect(controlSocketIn(file)).toBe(join(folder, 'run/control.sock'))
  })

  it.each(['', '[machine]\n', '[machine]\ncontrol = 7\n', 'machine = "a text"\n'])('is null where %j names none', text => {
    expect(controlSocketIn(write(text).file)).toBeNull()
  })

  it('is an error where there is no TOML', () => {
    expect(() => controlSocketIn(write('[machine').file)).toThrow('line 1')
    expect(() => controlSocketIn(join(write('').folder, 'none.toml'))).toThrow('ENOENT')
  })
})

describe('the relay of a config file', () => {
  it('is found whatever is wrong outside [hal]', () => {
    const { folder, file } = write(
      '[machine]\nname = 7\n[hal]\ndriver = "sim"\nsocket = "a.sock"\n[hal.relay]\nlines = ["espresso"]\nmax_pulse_ms = 500\n',
    )
    expect(readHal(file)).toMatchObject({ driver: 'sim', socket: join(folder, 'a.sock'), relay: { lines: ['espresso'] } })
  })

  it('is an error that names the key where [hal] is wrong', () => {
    expect(() => readHal(write('[hal]\ndriver = "sim"\nsocket = 7\n').file)).toThrow('hal.socket')
    expect(() => readHal(write('').file)).toThrow('hal')
  })
})
