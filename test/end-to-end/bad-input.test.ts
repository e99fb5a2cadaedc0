import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/cli/support/exit-codes.ts'
import { runCrema } from '../support/crema.ts'
import { makeAddress } from '../support/make.ts'
import type { Daemon } from './daemon.ts'
import { type ConfigTables, type Stage, setStage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.clear())

/** The machine must refuse to start, with the exit code of a kind. Returns its error output, which must contain no stack trace. */
async function refusal(config = stage.config): Promise<string> {
  const { code, stderr } = await runCrema(['machine', 'run', '--config', config])
  const { other, usage, refused, 'not-found': notFound } = EXIT_CODES
  expect([other, usage, refused, notFound], stderr).toContain(code)
  expect(stderr).not.toMatch(/^\s+at /m)
  return stderr
}

describe('a machine that cannot start says why, and what to do', () => {
  afterEach(() => stage.configure())

  const misconfigured: [string, (config: ConfigTables) => void, RegExp][] = [
    [
      'an unknown key',
      ({ machine }) => void Object.assign(machine, { colour: 'red' }),
      /machine.toml cannot be used as a config file\.\n {2}machine: unknown key colour/,
    ],
    ['a missing key', ({ machine }) => void delete machine['name'], /machine\.name: missing; expected string/],
    [
      'an amount that is a number',
      ({ products }) => void Object.assign(products[0] ?? {}, { price: 0.8 }),
      /products\.0\.price: .*expected/i,
    ],
    [
      'an address with a digit missing',
      ({ channels }) => void Object.assign(channels[0] ?? {}, { payee: '0x12' }),
      /channels\.0\.payee: expected an address, 0x and 40 hex digits, got "0x12"/,
    ],
    ['an unknown driver', ({ hal }) => void Object.assign(hal, { driver: 'arduino' }), /hal(\.driver)?: expected one of: .*sim/],
    ['no customer', ({ channels }) => void channels.pop(), /channels: expected at least one/],
    ['plain http to another computer', ({ chain }) => void Object.assign(chain, { rpc: 'http://192.0.2.1:8545' }), /https/],
    [
      'a product with no relay line',
      ({ products }) => void Object.assign(products[0] ?? {}, { line: 'tea' }),
      /product espresso has no relay line "tea"; .*espresso, lungo/,
    ],
    [
      'a pulse that the relay does not allow',
      ({ products }) => void Object.assign(products[0] ?? {}, { pulse_ms: 3000 }),
      /3000 ms.*2000/s,
    ],
    [
      'no key',
      ({ machine }) => void Object.assign(machine, { key: 'none.key' }),
      /There is no key at .*none\.key\.\n.*\nMake one with: crema key new --out/,
    ],
    [
      'a socket’s path that is too long',
      ({ machine }) => void Object.assign(machine, { control: 'x'.repeat(120) }),
      /machine\.control: .* has \d+ bytes; expected at most 107/,
    ],
  ]
  it.each(misconfigured)('%s', async (_, change, said) => {
    stage.configure(change)
    expect(await refusal()).toMatch(said)
  })

  it('names the line of invalid TOML', async () => {
    const file = stage.path('broken.toml')
    writeFileSync(file, '[machine]\nname = "Kitchen"\nkey = \n')
    expect(await refusal(file)).toMatch(/broken\.toml, line 3: /)
  })

  it('reports a missing file', async () => {
    expect(await refusal(stage.path('none.toml'))).toMatch(
      /Cannot read the config file .*none\.toml \(ENOENT\)\.\n.*\nName one with --config FILE\./,
    )
  })

  it('refuses a key that others can read', async () => {
    chmodSync(stage.path('machine.key'), 0o644)
    expect(await refusal()).toMatch(/can be read or written by others \(mode 644\)\.\n.*\n.*chmod 600/)
    chmodSync(stage.path('machine.key'), 0o600)
  })

  it('refuses a database of a newer version', async () => {
    const state = stage.path('newer')
    mkdirSync(state)
    const database = new Sqlite(`${state}/machine.db`)
    database.exec('CREATE TABLE later (x INTEGER) STRICT')
    database.pragma(`application_id = ${0x4372656d}`)
    database.pragma('user_version = 99')
    database.close()
    stage.configure(({ machine }) => void Object.assign(machine, { state: 'newer' }))
    expect(await refusal()).toMatch(
      /is a database of version 99, written by a newer release of crema\.\nExpected a version up to \d+\.\nInstall the newer release again/,
    )
  })
})

describe('a file that is not a database', () => {
  afterAll(() => stage.configure())

  it('is set aside and named; the machine serves with a new one', async () => {
    const state = stage.path('garbage')
    mkdirSync(state)
    writeFileSync(`${state}/machine.db`, 'garbage '.repeat(1000))
    stage.configure(({ machine }) => void Object.assign(machine, { state: 'garbage' }))
    const machine = await stage.startSynced()
    const { problems, setAside } = await machine.status()
    expect(setAside).toEqual([expect.stringMatching(/garbage\/machine\.db\.set-aside-/)])
    expect(problems).toMatchObject([{ code: 'store-set-aside', fact: expect.stringContaining(setAside[0] as string) }])
    expect(readFileSync(setAside[0] as string, 'utf8')).toMatch(/^garbage /)
    await machine.kill()
  })
})

describe('a config with a key by its old name', () => {
  afterAll(() => stage.configure())

  it('works, and the log has the new name', async () => {
    stage.configure(({ redeem }) => void Object.assign(redeem, { critical_credit: '0' }))
    const machine = await stage.start()
    const { remedy } = await machine.logged(({ msg }) => msg === 'The config key redeem.critical_credit has a new name.')
    expect(remedy).toBe('Call it redeem.critical_deposit: the next release reads no other name.')
    await machine.kill()
  })
})

describe('a second machine', () => {
  const LONG_MS = 1900
  let first: Daemon
  beforeAll(async () => {
    stage.configure(({ products }) => {
      for (const product of products) product['pulse_ms'] = LONG_MS
    })
    first = await stage.startSynced()
  })
  afterEach(() => stage.configure())
  afterAll(() => first.kill())

  it('does not open the database of the first', async () => {
    stage.configure(({ machine }) => void Object.assign(machine, { control: 'other.sock' }))
    expect(await refusal()).toMatch(/machine\.db is in use by another process \(.*\n.*\nStop the other daemon first/)
  })

  it('does not take its control socket, and leaves its relay alone', async () => {
    stage.configure(({ machine }) => void Object.assign(machine, { state: 'other' }))
    const second = stage.launch({ standby: true })
    const { mark } = stage.recorder
    await stage.simulator.press('lungo')
    await stage.recorder.display(mark, /Tap phone/)
    const stay = await (await stage.hire('ben')).enter()
    const closed = await stage.recorder.line(mark, true)
    expect(await second.go().exitCode()).toBe(1)
    expect(second.errors).toMatch(/Another machine already answers on .*control\.sock\.\n.*\nStop it first/)
    const opened = await stage.recorder.line(mark, false)
    // The first guard does not know that a second guard opened the line at its start. The two clocks may differ by milliseconds.
    expect(opened.at - closed.at).toBeGreaterThan(0.75 * LONG_MS * 1000)
    await stay.leave()
    expect((await first.status()).problems).toEqual([])
  })
})

describe('a machine whose store belongs to a contract other than the configured one', () => {
  it('does not start: the amounts owed can only be redeemed at the old contract', async () => {
    await (await stage.startSynced()).kill()
    const contract = makeAddress('another contract')
    stage.configure(({ chain }) => void Object.assign(chain, { contract }))
    const said = `belongs to PaymentChannels ${stage.domain.contract} on chain 31337, but the config names PaymentChannels ${contract} on chain 31337.`
    expect(await refusal()).toContain(said)
    stage.configure()
    await (await stage.startSynced()).kill()
  })
})

describe('a machine starts in spite of a temporary fault', () => {
  let machine: Daemon
  afterEach(async () => {
    stage.configure()
    await machine.kill()
  })

  /** The text that people see. */
  const status = () => runCrema(['machine', 'status', '--config', stage.config])

  it('with the RPC of another chain', async () => {
    stage.configure(({ chain, machine }) => {
      chain['id'] = 100
      machine['state'] = 'another-chain'
    })
    machine = await stage.start()
    await machine.untilStatus('a first sync', ({ chain }) => chain.fault?.code === 'wrong-chain')
    const { code, stdout } = await status()
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /\n! The node at 127\.0\.0\.1:\d+ is on chain 31337\.\n {2}Expected chain 100\.\n {2}Correct the RPC address or the chain id\.\n/,
    )
    expect(machine.ended).toBe(false)
  })

  it('with a missing contract', async () => {
    stage.configure(({ chain, machine }) => {
      chain['contract'] = makeAddress('nobody')
      machine['state'] = 'no-contract'
    })
    machine = await stage.start()
    await machine.untilStatus('a first sync', ({ chain }) => chain.fault?.code === 'no-contract')
    expect((await status()).stdout).toMatch(
      /\n! There is no contract at 0x[0-9a-f]{40} on chain 31337 .*\n {2}Expected PaymentChannels there\.\n {2}Correct the address of the contract\.\n/,
    )
  })

  it('with a chain that does not answer yet', async () => {
    await stage.network.cut()
    stage.configure(({ machine }) => void Object.assign(machine, { state: 'no-chain' }))
    machine = await stage.start()
    await machine.untilStatus('a try', ({ chain }) => chain.fault?.code === 'chain-unreachable')
    await stage.network.restore()
    const { problems } = await machine.untilStatus('a first sync', ({ channels }) => channels[0]?.refusal === null)
    expect(problems).toEqual([])
  })

  it('with a reader that was taken away', async () => {
    machine = await stage.startSynced()
    await stage.simulator.setReader(false)
    await machine.untilStatus('a lost reader', ({ reader }) => reader.state === 'lost')
    await stage.refusePress('espresso', /No card reader/)
    const { code, stdout } = await status()
    expect(code).toBe(1)
    expect(stdout).toMatch(/^Kitchen .*\n\n! .*reader.*\n {2}\S/)
    await stage.simulator.setReader(true)
    await machine.untilStatus('a reader', ({ reader }) => reader.state === 'ready')
    await stage.buy(await stage.hire('anna'), 'espresso')
  })

  it('without pcscd', async () => {
    stage.configure(({ hal }) => void Object.assign(hal, { reader: { driver: 'pcsc', socket: 'no-pcscd.comm' } }))
    const { mark } = stage.recorder
    machine = stage.launch()
    await stage.recorder.display(mark, /No card reader/)
    const { code, stdout } = await status()
    expect(code).toBe(1)
    expect(stdout).toMatch(/\n! .*pcscd.*no-pcscd\.comm.*\n {2}Expected .*\n {2}\S.*(systemctl|install)/)
    await stage.refusePress('espresso', /No card reader/)
  })
})
