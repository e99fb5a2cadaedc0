import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { nativePackages } from '../../scripts/bundle/native-packages.ts'
import { MachineRoot } from './machine-root.ts'

const root = new MachineRoot(process.env['CREMA_ROOT'] as string)
const install = '/home/pi/crema/scripts/install'
const versions = () => readdirSync(root.path('opt/crema')).filter(name => name !== 'current')

/**
 * Runs scripts/install and simulates a power cut just before a matching command. BASH_ENV makes every script check its commands
 * first (bash(1)). A PID namespace's init ignores its own SIGKILL and dies a moment later, with the processes outside
 * (pid_namespaces(7)); until then it sleeps.
 */
async function installUntil(command: string): Promise<void> {
  const cut = `set -T; trap '[[ $BASH_COMMAND != ${command} ]] || { kill -KILL 0; exec sleep infinity; }' DEBUG`
  writeFileSync(root.path('root/cut'), cut)
  const { code, output } = await root.try(`BASH_ENV=/root/cut ${install}`)
  expect({ code, output }).toEqual({ code: null, output: expect.not.stringContaining('Installed.') })
}

beforeAll(async () => {
  await root.wipe()
  root.putSources()
})

describe('scripts/install, cut off the first time', () => {
  it('during its copy: nothing is in use', async () => {
    const running = root.start(install)
    running.stdout?.resume()
    const ended = once(running, 'exit')
    const copies = () => root.has('opt/crema') && versions().some(name => root.has(`opt/crema/${name}/node_modules`))
    while (running.exitCode === null && !copies()) await pause(5)
    running.kill('SIGKILL')
    await ended
    expect(running.signalCode).toBe('SIGKILL')
    expect([root.has('opt/crema/current'), root.has('usr/local/bin/crema')]).toEqual([false, false])
  })

  it('with the software installed but no service yet: it can be run by hand', async () => {
    await installUntil('put*sysusers*')
    expect(await root.run('crema --help')).toContain('coffee machine')
    expect(root.has('etc/systemd/system/crema.service')).toBe(false)
  })

  it('while creating the key: an incomplete key is not used', async () => {
    await installUntil('mv*key*')
    expect(root.has('etc/crema/machine.key')).toBe(false)
  })
})

describe('scripts/install, run to its end after that', () => {
  beforeAll(async () => {
    // For example Node.js from nodejs.org, ahead of Debian's in PATH.
    await root.run(`mkdir -p /opt/node && ln -s /usr/bin/node /opt/node/ && PATH=/opt/node:$PATH ${install}`)
  })

  it('leaves one version, the machine’s user, and every file with its owner and mode', async () => {
    expect(versions()).toHaveLength(1)
    expect(await root.run('id -nG crema')).toBe('crema dialout gpio i2c')
    const files = `/etc/crema /etc/crema/* /etc/systemd/system/crema.service /etc/sysusers.d/crema.conf /etc/udev/rules.d/60-crema-gpio.rules \
      /etc/polkit-1/rules.d/50-crema-pcscd.rules /etc/modprobe.d/crema-nfc.conf`
    expect((await root.run(`stat -c '%a %U:%G %n' ${files}`)).split('\n')).toEqual([
      '750 root:crema /etc/crema',
      '600 root:root /etc/crema/machine.key',
      '640 root:crema /etc/crema/machine.toml',
      '644 root:root /etc/systemd/system/crema.service',
      '644 root:root /etc/sysusers.d/crema.conf',
      '644 root:root /etc/udev/rules.d/60-crema-gpio.rules',
      '644 root:root /etc/polkit-1/rules.d/50-crema-pcscd.rules',
      '644 root:root /etc/modprobe.d/crema-nfc.conf',
    ])
  })

  it('has software that only root can change, and the machine’s user can run', async () => {
    expect(await root.run('find /opt/crema ! -type l "(" ! -user root -o -perm /022 ")"')).toBe('')
    const asMachine = 'setpriv --reuid crema --regid crema --init-groups --reset-env'
    expect(await root.run(`${asMachine} crema --help`)).toContain('the coffee machine: run, inspect, redeem')
    const load = `Promise.all(${JSON.stringify(nativePackages)}.map(name => import(name)))`
    await root.run(`cd /opt/crema/current && ${asMachine} node --input-type=module -e '${load}'`)
  })

  it('has a service that starts with the system, with the Node.js it was installed with, and that systemd accepts without a warning', async () => {
    expect(await root.run('systemctl is-enabled crema.service')).toBe('enabled')
    const unit = readFileSync(root.path('etc/systemd/system/crema.service'), 'utf8')
    expect(unit).toMatch(/^ExecStart=\/opt\/node\/node \/opt\/crema\/current\//m)
    expect(unit).toMatch(/^ExecStopPost=\+\/opt\/node\/node \/opt\/crema\/current\//m)
    expect(await root.run('systemd-analyze verify --man=no /etc/systemd/system/crema.service')).toBe('')
  })

  it('has a doctor that passes the key, and reports the example values and what is missing', async () => {
    const { output } = await root.try('crema machine doctor --json')
    const { findings } = JSON.parse(output) as { findings: { about: string; state: string }[] }
    const states = Object.fromEntries(findings.map(({ about, state }) => [about, state]))
    expect(states).toMatchObject({ config: 'fail', key: 'ok', machine: 'fail', systemd: 'warn' })
  })
})

describe('scripts/install, run again', () => {
  /** Content, permissions, owners and times of this machine's own files. */
  const belongings = () => root.run('cd / && find etc/crema var/lib/crema -type f -exec sha256sum {} + -exec stat -c "%n %a %U:%G %y" {} +')
  let before: string

  beforeAll(async () => {
    await root.run(`set -e
      sed -i 's/^name = .*/name = "Kitchen, 4th floor"/' /etc/crema/machine.toml
      install -d -o crema -g crema -m 700 /var/lib/crema
      cd /opt/crema/current
      setpriv --reuid crema --regid crema --clear-groups node -e '
        const { openStore } = require("/opt/crema/current/parts/open-store.cjs")
        openStore({ file: "/var/lib/crema/machine.db", bootId: "1", warn: console.log }).close()'`)
    before = await belongings()
    expect(before).toMatch(/var\/lib\/crema\/machine\.db 600 crema:crema/)
    await root.run(`sed -i 's/"version": .*/"version": "9.9.9",/' /home/pi/crema/package.json`)
  })

  it('and interrupted before the new software is complete: the old one stays', async () => {
    const [old] = versions()
    await installUntil('sync*')
    expect(versions()).toHaveLength(2)
    expect(versions()).toContain(old)
    expect(await root.run('crema --version')).not.toBe('9.9.9')
  })

  it('installs the new software, removes the old, and leaves config, key and store unchanged', async () => {
    expect(await root.run(install)).toContain('Installed.')
    expect(await root.run('crema --version')).toBe('9.9.9')
    expect(versions()).toEqual([expect.stringMatching(/^9\.9\.9-/)])
    expect(await belongings()).toBe(before)
    expect(readFileSync(root.path('etc/systemd/system/crema.service'), 'utf8')).toMatch(/^ExecStart=\/usr\/bin\/node /m)
  })
})

describe('scripts/install refuses, and changes nothing', () => {
  const list = () => root.run('find /opt/crema /etc/crema /etc/systemd/system | sort')

  it.each([
    ['for anybody but root', `setpriv --reuid 1000 ${install}`, /sudo scripts\/install/],
    ['while another is running', `flock /opt/crema ${install}`, /Another scripts\/install is running/],
    ['Node.js in a home folder', `mkdir -p /root/node && cp /usr/bin/node /root/node/ && PATH=/root/node:$PATH ${install}`, /home folder/],
  ])('%s', async (_, command, reason) => {
    const before = await list()
    const { code, output } = await root.try(command)
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(reason) })
    expect(await list()).toBe(before)
  })

  it('sources in the folder of the installed software', async () => {
    mkdirSync(root.path('opt/crema/sources'))
    const { code, output } = await root.try('cp -r /home/pi/crema/scripts /opt/crema/sources && /opt/crema/sources/scripts/install')
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('Move them elsewhere') })
    expect(root.has('opt/crema/sources/scripts/install')).toBe(true)
  })
})
