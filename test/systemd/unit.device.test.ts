import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'crema-unit-'))
const unit = readFileSync(new URL('../../systemd/crema.service', import.meta.url), 'utf8')

/** The unit with existing programs in place of those in /opt/crema, which are not installed on a development machine. */
function unitFile(): string {
  const file = join(folder, 'crema.service')
  writeFileSync(file, unit.replaceAll('/usr/bin/node', '/bin/true').replace('file:/opt/crema/current/README.md', 'man:node'))
  return file
}

const analyze = (...args: string[]) =>
  execFileSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, SYSTEMD_COLORS: '0' } })

describe('crema.service', () => {
  afterAll(() => rmSync(folder, { recursive: true }))

  it('has an exposure of at most 1.5', () => {
    const report = analyze('security', '--offline=true', '--no-pager', unitFile())
    const exposure = Number(/Overall exposure level for crema\.service: ([\d.]+)/.exec(report)?.[1])
    expect(exposure).toBeLessThanOrEqual(1.5)
  })

  it('is accepted by systemd without a warning', () => {
    expect(analyze('verify', '--man=no', unitFile())).toBe('')
  })

  it('opens every relay line after any end of the daemon, outside the sandbox', () => {
    expect(unit).toMatch(/^ExecStopPost=\+.* machine safe-state /m)
  })

  it('runs as a static user, with sd_notify from its main process only, and stops its guard itself', () => {
    for (const line of ['Type=notify', 'NotifyAccess=main', 'User=crema', 'StateDirectory=crema', 'KillMode=mixed', 'Restart=always'])
      expect(unit.split('\n')).toContain(line)
    expect(unit).toMatch(/^WatchdogSec=\d+$/m)
    expect(unit).not.toMatch(/^DynamicUser/m)
  })

  it('may use the devices that its drivers open', () => {
    for (const device of ['gpiochip', 'i2c', 'ttyAMA', 'ttyS', 'ttyACM', 'ttyUSB'])
      expect(unit).toMatch(new RegExp(`^DeviceAllow=char-${device} rw$`, 'm'))
  })

  it('has a reason for each line that restricts it', () => {
    const lines = unit.slice(unit.indexOf('# No way to more rights'), unit.indexOf('[Install]')).split('\n')
    const uncommented = lines.filter((line, i) => line !== '' && !line.startsWith('#') && (lines[i - 1] ?? '') === '')
    expect(uncommented).toEqual([])
  })
})

describe('the files installed with it', () => {
  const read = (name: string) => readFileSync(new URL(`../../systemd/${name}`, import.meta.url), 'utf8')

  it('create the user and its groups, and leave them unchanged the second time', () => {
    const root = mkdtempSync(join(tmpdir(), 'crema-sysusers-'))
    mkdirSync(join(root, 'etc'))
    writeFileSync(join(root, 'etc/group'), 'dialout:x:20:\n')
    const file = (name: string) => readFileSync(join(root, 'etc', name), 'utf8')
    const make = () => {
      const rules = new URL('../../systemd/crema.sysusers.conf', import.meta.url).pathname
      execFileSync('systemd-sysusers', [`--root=${root}`, rules], { stdio: 'ignore' })
      return file('passwd') + file('group')
    }
    const made = make()
    expect(made).toMatch(/^crema:x:\d+:\d+:Coffee machine:\/var\/lib\/crema:/m)
    for (const group of ['gpio', 'i2c', 'dialout']) expect(made).toMatch(new RegExp(`^${group}:x:\\d+:crema$`, 'm'))
    expect(make()).toBe(made)
    rmSync(root, { recursive: true })
  })

  it('let only the machine’s user use pcscd', () => {
    type Rule = (action: { id: string }, subject: { user: string }) => string | undefined
    const rules: Rule[] = []
    const polkit = { addRule: (rule: Rule) => rules.push(rule), Result: { YES: 'yes' } }
    new Function('polkit', read('crema-pcscd.rules'))(polkit)
    const may = (id: string, user: string) => rules.map(rule => rule({ id }, { user }))
    for (const right of ['access_pcsc', 'access_card']) expect(may(`org.debian.pcsc-lite.${right}`, 'crema')).toEqual(['yes'])
    expect(may('org.debian.pcsc-lite.access_pcsc', 'pi')).toEqual([undefined])
    expect(may('org.freedesktop.login1.reboot', 'crema')).toEqual([undefined])
  })

  it('give the unit’s groups access to pins and buses, and disable the kernel’s NFC drivers', () => {
    const groups = [...read('60-crema-gpio.rules').matchAll(/GROUP="(\w+)"/g)].map(([, group]) => group)
    expect(groups).toEqual(['gpio', 'i2c'])
    expect(unit).toContain(`SupplementaryGroups=${groups.join(' ')} dialout`)
    expect(read('crema-nfc-blacklist.conf').match(/^blacklist \w+$/gm)).toEqual(['blacklist pn533', 'blacklist pn533_usb', 'blacklist nfc'])
  })
})
