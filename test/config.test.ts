import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../src/config/config-file.ts'
import { readConfig } from '../src/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'crema-config-'))
const address = (digit: string) => `0x${digit.repeat(40)}`
const good = `
[machine]
name = "Kitchen"
key = "machine.key"
state = "state"
control = "control.sock"

[chain]
rpc = "http://127.0.0.1:8545"
id = 31337
contract = "${address('1')}"

[[channels]]
payer = "${address('2')}"
payee = "${address('3')}"
token = "${address('4')}"
issuer = "${address('5')}"
notice_period = "7d"
decimals = 6
symbol = "tUSD"

[[products]]
name = "espresso"
label = "Espresso"
price = "0.80"
line = "espresso"

[hal]
driver = "sim"
socket = "simulator.sock"
[hal.relay]
lines = ["espresso"]
max_pulse_ms = 2000
`

function read(text: string) {
  const file = join(folder, 'machine.toml')
  writeFileSync(file, text)
  return readConfig(file)
}

function faultOf(text: string): string {
  try {
    read(text)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return (error as Error).message
  }
  throw new Error('The config was taken.')
}

const sensor = (lines: string) => (text: string) => `${text}\n[[sensors]]\nname = "tank"\n${lines}\n`

const courier = (lines: string) => (text: string) => `${text}\n[courier]\n${lines}\n`

afterAll(() => rmSync(folder, { recursive: true }))

describe('readConfig', () => {
  beforeAll(() => expect(folder).toBeTruthy())

  it('reads a valid file, fills in defaults, and makes paths absolute', () => {
    const config = read(good)
    expect(config.machine).toMatchObject({ language: 'en', key: join(folder, 'machine.key'), control: join(folder, 'control.sock') })
    expect(config.hal).toMatchObject({ socket: join(folder, 'simulator.sock') })
    expect(config.channels[0]).toMatchObject({ notice_period: 604_800 })
    expect(config.tap.timeout).toBe(30_000)
  })

  it('hands receipts out nowhere unless told to, and takes loopback without encryption', () => {
    expect(read(good).courier).toEqual({ topic: 'crema/receipts' })
    const given = read(courier('webhook = "http://127.0.0.1:8080/x"\nmqtt = "mqtt://me:secret@localhost"\ntopic = "a/b"')(good))
    expect(given.courier).toEqual({ webhook: 'http://127.0.0.1:8080/x', mqtt: 'mqtt://me:secret@localhost', topic: 'a/b' })
  })

  it('knows the usual meaning of a sensor, and accepts an explicit one', () => {
    const given = sensor('cause = "supply-7"\nbelow = 0.2\nclear = 0.3\nbad_after = "0s"\ngood_after = "1min"\nstops = false')
    const { sensors, products } = read(given(sensor('cause = "drip-tray-full"')(sensor('cause = "no-water"')(good))))
    expect(sensors).toEqual([
      { sensor: 'tank', cause: 0, bad: 'below', at: 0, clear: 1, badAfterMs: 2000, goodAfterMs: 2000, stops: true },
      { sensor: 'tank', cause: 3, bad: 'above', at: 1, clear: 0, badAfterMs: 60_000, goodAfterMs: 2000, stops: true },
      { sensor: 'tank', cause: 39, bad: 'below', at: 0.2, clear: 0.3, badAfterMs: 0, goodAfterMs: 60_000, stops: false },
    ])
    expect(products[0]?.needs).toEqual(['beans'])
  })

  it.each<[string, (text: string) => string, string]>([
    [
      'a sensor that means nothing',
      sensor('cause = "tea"'),
      'sensors.0.cause: "tea" is nothing that a sensor shows; expected one of: no-water,',
    ],
    ['a sensor for what the machine sees itself', sensor('cause = "reader-dead"'), 'sensors.0.cause: "reader-dead" is nothing that'],
    ['a sensor for service', sensor('cause = "regular-service"'), 'sensors.0.cause: "regular-service" is nothing that'],
    [
      'a limit with no way back',
      sensor('cause = "too-hot"\nabove = 98'),
      'sensors.0.clear: missing; expected the level at which it is good again, less than 98',
    ],
    ['a way back on the wrong side', sensor('cause = "too-hot"\nabove = 98\nclear = 98'), 'sensors.0.clear: expected less than 98, got 98'],
    ['the same for a tank', sensor('cause = "no-water"\nclear = 0'), 'sensors.0.clear: expected more than 0, got 0'],
    ['two limits', sensor('cause = "too-hot"\nabove = 98\nbelow = 3\nclear = 95'), 'sensors.0.below: above is given too; expected one'],
    ['a sensor twice', text => sensor('cause = "milk"')(sensor('cause = "milk"')(text)), 'sensors: "tank" with cause "milk" appears twice'],
    ['a time that is none', sensor('cause = "milk"\nbad_after = "-1s"'), 'sensors.0.bad_after: Not a duration: "-1s"'],
    [
      'a need that is no supply',
      text => text.replace('line = "espresso"', 'line = "espresso"\nneeds = ["milc"]'),
      'products.0.needs.0: expected a supply: beans, milk, cups, or supply-N',
    ],
    ['a key that nobody knows', text => text.replace('[chain]', '[chain]\nrcp = "x"'), 'chain: unknown key rcp'],
    ['a missing key', text => text.replace('id = 31337', ''), 'chain.id: missing; expected number'],
    ['an address that is too short', text => text.replace(address('2'), '0x22'), 'channels.0.payer: expected an address'],
    [
      'an address with a wrong checksum',
      text => text.replace(address('2'), '0x5FbDB2315678afecb367f032d93F642f64180aA3'.replace('5Fb', '5fB')),
      'channels.0.payer: the checksum of',
    ],
    ['a duration without a unit', text => text.replace('"7d"', '"7"'), 'channels.0.notice_period'],
    [
      'a price that is a number',
      text => text.replace('"0.80"', '0.80'),
      'products.0.price: expected an amount in the token’s unit in quotes, such as "0.80", got 0.8',
    ],
    [
      'a notice period in words',
      text => text.replace('"7d"', '"7 days"'),
      'channels.0.notice_period: expected a whole number and ms, s, min, h or d in quotes, such as "7d"; or "never", got "7 days"',
    ],
    [
      'blocks that are not final',
      text => text.replace('id = 31337', 'id = 31337\nfinal = "latest"'),
      'chain.final: expected "finalized", "safe" or a number of confirmations, got "latest"',
    ],
    ['decimals in quotes', text => text.replace('decimals = 6', 'decimals = "6"'), 'channels.0.decimals: expected the token’s number of'],
    [
      'a price finer than the token',
      text => text.replace('"0.80"', '"0.8000001"'),
      'products espresso: price: "0.8000001" has more than the 6 decimals of tUSD',
    ],
    ['a negative price', text => text.replace('"0.80"', '"-1"'), 'products.0.price'],
    ['a webhook that others can read', courier('webhook = "http://example.com/x"'), 'courier.webhook: expected https, or http on this'],
    ['a broker that others can read', courier('mqtt = "mqtt://localhost.example.com"'), 'courier.mqtt: expected mqtts, or mqtt on this'],
    [
      'a relayer that others can read',
      text => `${text}\n[redeem]\nrelayer = "http://example.com/x"\n`,
      'redeem.relayer: expected https, or http on this',
    ],
    ['a topic with a wildcard', courier('topic = "crema/#"'), 'courier.topic: expected a topic without wildcards'],
    ['no products', text => text.replace(/\[\[products\]\][^[]*/, ''), 'products: missing; expected array'],
    [
      'a product twice',
      text => `${text.replace('[hal]', `[[products]]\nname = "espresso"\nlabel = "E"\nprice = "1"\nline = "espresso"\n\n[hal]`)}`,
      '"espresso" appears twice',
    ],
    [
      'a driver that nobody wrote',
      text => text.replace('driver = "sim"', 'driver = "simm"'),
      'hal.driver: expected one of: sim, raspberry-pi',
    ],
    [
      'a pulse over the maximum',
      text => text.replace('line =', 'pulse_ms = 2001\nline ='),
      'products espresso: pulse_ms: 2001 ms; expected at most 2000',
    ],
    [
      'one issuer for two tokens',
      text =>
        text.replace(
          '[[products]]',
          `${text.slice(text.indexOf('[[channels]]'), text.indexOf('[[products]]')).replace(address('4'), address('7'))}[[products]]`,
        ),
      `channels.1.token: ${address('7')}; expected ${address('4')}, as the other [[channels]] of the issuer ${address('5')}`,
    ],
    ['a margin that leaves no time', text => `[offline]\nmargin = "7d"\n${text}`, 'offline.margin: 604800 s leave no time to serve'],
    [
      'a label that a phone cannot show',
      text => text.replace('"Espresso"', '"Espresso macchiato grande"'),
      'products.0.label: expected at most 24 bytes',
    ],
    [
      'badges from where anybody could read them',
      text => text.replace('symbol = "tUSD"', 'symbol = "tUSD"\nbadges_url = "http://company.example/badges.json"'),
      'channels.0.badges_url: expected https, or http on this very machine',
    ],
    [
      'badges from a file',
      text => text.replace('symbol = "tUSD"', 'symbol = "tUSD"\nbadges_url = "file:///etc/badges.json"'),
      'channels.0.badges_url',
    ],
    [
      'badges of an agreement’s customer from where anybody could read them',
      text =>
        text.replace('[chain]', '[chain]\nbadges_urls = ["https://company.example/badges.json", "http://company.example/badges.json"]'),
      'chain.badges_urls.1: expected https, or http on this very machine',
    ],
    ['a control socket whose path is too long', text => text.replace('control.sock', 'x'.repeat(108)), 'expected at most 107'],
    ['a simulator whose path is too long', text => text.replace('simulator.sock', 'x'.repeat(108)), 'hal.socket: '],
    [
      'a quorum that can never be',
      text => text.replace('[chain]', '[chain]\nquorum = 2'),
      'chain.quorum: 2 of 1 endpoints can never agree',
    ],
    ['no endpoint', text => text.replace('"http://127.0.0.1:8545"', '[]'), 'chain.rpc: expected at least one RPC address'],
    [
      'a share that is no share',
      text => `${text}\n[redeem]\nfee_share = "0.05"\n`,
      'redeem.fee_share: expected a share in quotes, such as "5%"',
    ],
    ['more than all', text => `${text}\n[redeem]\nfee_share = "101%"\n`, 'redeem.fee_share: expected at most "100%"'],
    [
      'a price of a coin in no token',
      text => text.replace('[[channels]]', '[chain.coin_price]\ntUSD = "1.00"\n[[channels]]'),
      'chain.coin_price',
    ],
    ['an RPC that is no URL', text => text.replace('"http://127.0.0.1:8545"', '"localhost:8545"'), 'chain.rpc'],
  ])('refuses %s', (_, change, expected) => {
    expect(faultOf(change(good))).toContain(expected)
  })

  it('accepts the example file, whose comments show the true defaults', () => {
    const file = new URL('../systemd/machine.example.toml', import.meta.url)
    const shown = readFileSync(file, 'utf8').replace(/^# (\w+ = [^#]*)(#.*)?$/gm, '$1')
    expect(shown).not.toMatch(/^# \w+ =/m)
    const asIs = readConfig(file.pathname)
    expect({ ...read(shown), machine: 0, hal: 0 }).toEqual({ ...asIs, offline: { ...asIs.offline, margin: 42 * 3600 }, machine: 0, hal: 0 })
  })

  describe('with a key by its old name', () => {
    const old = `${good}\n[redeem]\ncritical_credit = "7"\n`

    it('is read, with a warning that has the new name', () => {
      expect(read(good).warnings).toEqual([])
      expect(read(old)).toMatchObject({
        redeem: { critical_deposit: '7' },
        warnings: [
          { fact: 'The config key redeem.critical_credit has a new name.', remedy: expect.stringContaining('redeem.critical_deposit') },
        ],
      })
    })

    it('is reported even if its value is wrong', () => {
      const fault = faultOf(old.replace('"7"', '7'))
      expect(fault).toContain('redeem.critical_deposit: ')
      expect(fault).toContain('The config key redeem.critical_credit has a new name. Call it redeem.critical_deposit')
    })

    it('is refused beside the new one', () => {
      expect(faultOf(`${old}critical_deposit = "7"\n`)).toContain('redeem: unknown key critical_credit')
    })
  })

  describe('with chain.agreements', () => {
    const rented = good
      .replace('contract =', `agreements = "${address('6')}"\ncontract =`)
      .replace(/\[\[channels\]\][^[]*/, '')
      .replace('price = "0.80"\n', '')

    it('needs no channel and no price', () => {
      expect(read(rented)).toMatchObject({ chain: { agreements: address('6') }, channels: [], products: [{ name: 'espresso' }] })
    })

    it('is refused if it is not an address', () => {
      expect(faultOf(rented.replace(address('6'), '0x6'))).toContain('chain.agreements: expected an address')
    })

    it('can be omitted only with a channel and a price for it', () => {
      expect(faultOf(rented.replace(/agreements = .*\n/, ''))).toContain('channels: expected at least one [[channels]] table')
      expect(faultOf(good.replace('price = "0.80"\n', ''))).toContain('products espresso: price: missing')
    })
  })

  it('takes all paths as relative to the file', () => {
    const { machine, hal } = read(good.replace('[hal.relay]', '[hal.reader]\ndriver = "pcsc"\nsocket = "pcscd.comm"\n[hal.relay]'))
    expect(machine).toMatchObject({
      key: join(folder, 'machine.key'),
      state: join(folder, 'state'),
      control: join(folder, 'control.sock'),
    })
    expect(hal).toMatchObject({ socket: join(folder, 'simulator.sock'), reader: { socket: join(folder, 'pcscd.comm') } })
  })

  it('names file and line of invalid TOML', () => {
    expect(faultOf('[machine]\nname = Kitchen\n')).toMatch(/machine\.toml, line 2: /)
  })

  it('says what to do when the file is missing', () => {
    expect(() => readConfig(join(folder, 'nowhere.toml'))).toThrow('Name one with --config FILE.')
  })
})

describe('a machine wired to a Raspberry Pi', () => {
  const wired = good.replace(
    /\[hal\][\s\S]*/,
    `[[sensors]]
name = "water"
cause = "no-water"

[hal]
driver = "raspberry-pi"
[hal.buttons]
espresso = { pin = 17 }
[hal.relay]
max_pulse_ms = 2000
[hal.relay.pins]
espresso = { pin = 23 }
[hal.sensors]
water = { pin = 5 }
`,
  )
  const lungo = '[[products]]\nname = "lungo"\nlabel = "Lungo"\nprice = "1.00"\nline = "espresso"\n\n[hal]'

  it('is taken', () => {
    expect(read(wired).hal).toMatchObject({ driver: 'raspberry-pi', gpio: 'auto' })
  })

  it.each([
    [
      'two products on one pin',
      wired.replace('[hal]', lungo).replace('espresso = { pin = 17 }', 'espresso = { pin = 17 }\nlungo = { pin = 17 }'),
      'hal.buttons.lungo.pin: pin 17 is used already, by hal.buttons.espresso; expected each pin once',
    ],
    [
      'an output that is named as a sensor',
      wired.replace('pin = 5', 'pin = 23'),
      'hal.sensors.water.pin: pin 23 is an output already, hal.relay.pins.espresso; expected another pin for this input',
    ],
    [
      'a pulse over the maximum',
      wired.replace('line = "espresso"', 'line = "espresso"\npulse_ms = 2001'),
      'products espresso: pulse_ms: 2001 ms; expected at most 2000, which is hal.relay.max_pulse_ms',
    ],
    [
      'a negative debounce',
      wired.replace('pin = 17', 'pin = 17, debounce_ms = -5'),
      'hal.buttons.espresso.debounce_ms: expected milliseconds, 0 or more',
    ],
  ])('is refused for %s, by key and reason', (_, text, fault) => {
    expect(faultOf(text)).toContain(`\n  ${fault}`)
  })
})
