import { readFileSync } from 'node:fs'
import { ConfigError } from '../../../../src/config/config-file.ts'
import { placeholdersIn } from '../../../../src/config/placeholders.ts'
import { readConfig } from '../../../../src/config.ts'
import { requireShowable } from '../judge.ts'
import { bytesOf } from '../target.ts'
import { fileTarget } from './files.ts'

/** As short as a config can be. */
const SHORT = `[machine]
name = "Kitchen"
key = "k"
state = "s"
control = "c"
[chain]
rpc = "http://127.0.0.1"
id = 1
contract = "0x00000000000000000000000000000000000000c0"
[[products]]
name = "espresso"
label = "Espresso"
price = "0.80"
[hal]
driver = "sim"
socket = "sim.sock"
`

const PI = `${SHORT.replace('"sim"\nsocket = "sim.sock"', '"raspberry-pi"')}[hal.relay]
lines = { espresso = 17 }
max_pulse_ms = 1000
[hal.buttons]
espresso = 5
[hal.reader]
driver = "pn532"
port = "/dev/serial0"
[hal.display]
driver = "ssd1306"
[[sensors]]
name = "water"
cause = "no-water"
above = 3
clear = 2
`

const example = () => readFileSync(new URL('../../../../systemd/machine.example.toml', import.meta.url))

/** A machine's config file. */
export const config = fileTarget({
  name: 'config',
  form: 'text',
  share: 12,
  kinds: [ConfigError],
  seeds: () => [bytesOf(SHORT), bytesOf(PI), example()],
  read: readConfig,
  check: found => {
    for (const { fact, remedy } of found.warnings) requireShowable(`${fact} ${remedy}`)
    for (const line of placeholdersIn(found)) requireShowable(line)
  },
})
