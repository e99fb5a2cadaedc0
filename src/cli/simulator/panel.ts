import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Config } from '../../config.ts'
import type { ControlRequest } from '../../control/messages.ts'
import { nameOfCause } from '../../core/causes.ts'
import { parseBadge } from '../../files/signed-file.ts'
import { type HolderEntry, holdersSchema } from '../../panel/holders.ts'
import type { PanelFacts } from '../../panel/messages.ts'
import { faultLines } from '../../support/fault-lines.ts'
import { onAbort } from '../../support/on-abort.ts'
import { configOption } from '../machine/config-option.ts'
import { CommandFailure } from '../support/failure.ts'
import { readJsonFile } from '../support/files.ts'
import { say } from '../support/say.ts'
import { stopSignal } from '../support/stop-signal.ts'

interface PanelCommandOptions {
  readonly config: string
  readonly phones?: string
  readonly node?: URL
  readonly port: number
}

/** `crema simulator panel`: the simulated machine's front in the browser. */
export function registerPanel(simulator: Command): void {
  simulator
    .command('panel')
    .description("the machine's front panel at http://127.0.0.1:PORT; starts the daemon unless it runs, and controls its power")
    .addOption(configOption())
    .option('--phones <file>', 'phones and cards to tap, with their keys; see src/panel/README.md')
    .addOption(
      new Option(
        '--node <url>',
        "the chain's node: the panel then listens on the config's [chain] rpc itself, and can cut the network",
      ).argParser(parseUrl),
    )
    .addOption(new Option('--port <port>', 'the port, on 127.0.0.1').default(4600).argParser(parsePort))
    .action(runPanel)
}

async function runPanel({ config: file, phones, node, port }: PanelCommandOptions): Promise<void> {
  const [{ readConfig }, { Panel }, { createMachinePower }, { openNetworkSwitch }, { startPanelServer }, { askMachine }] =
    await Promise.all([
      import('../../config.ts'),
      import('../../panel/server/panel.ts'),
      import('../../panel/server/machine-power.ts'),
      import('../../panel/server/network-switch.ts'),
      import('../../panel/server/panel-server.ts'),
      import('../../control/client.ts'),
    ])
  const config = readConfig(file)
  const simulatorSocket = simulatorOf(config)
  const facts = factsOf(config, phones === undefined ? [] : await readHolders(phones))
  const stopped = new Promise<void>(resolve => onAbort(stopSignal(), resolve))
  const network = node === undefined ? null : await openNetworkSwitch({ listen: new URL([config.chain.rpc].flat()[0] as string), node })
  const panel = new Panel({
    facts,
    network,
    ask: request => askMachine(config.machine.control, request as ControlRequest),
    power: onChange => createMachinePower(() => startDaemon(file), onChange),
  })
  try {
    const server = await startPanelServer({ port, pageFolder: pageFolder(), simulatorSocket, panel })
    await panel.start()
    say(`The front panel: ${server.url}`)
    await stopped
    await server.close()
  } finally {
    await panel.stop()
    await network?.cut()
  }
}

function simulatorOf({ hal }: Config): string {
  if (hal.driver === 'sim') return hal.socket
  throw new CommandFailure({
    code: 'not-simulated',
    fact: `hal.driver is "${hal.driver}".`,
    expected: '"sim"',
    remedy: 'The panel works with a simulated machine only.',
  })
}

const factsOf = ({ machine, products, sensors }: Config, holders: readonly HolderEntry[]): PanelFacts => ({
  machineName: machine.name,
  products: products.map(({ name, label, line }) => ({ name, label, line })),
  sensors: sensors.map(({ sensor, cause }) => ({ name: sensor, cause: nameOfCause(cause) })),
  holders,
})

/**
 * Reads the phones and cards of a file and verifies their badges.
 * @throws CommandFailure
 */
async function readHolders(file: string): Promise<HolderEntry[]> {
  const { recoverAddress } = await import('../../signatures/javascript.ts')
  const result = holdersSchema.safeParse(readJsonFile(file, 'phones file'))
  if (!result.success)
    throw new CommandFailure({
      code: 'phones-file-invalid',
      fact: `${file} is not a phones file.`,
      details: faultLines(result.error),
      expected: 'a file as src/panel/README.md shows it',
      remedy: 'Correct the file.',
    })
  if ((statSync(file).mode & 0o077) !== 0)
    throw new CommandFailure({
      code: 'file-readable-by-others',
      fact: `${file} holds keys and others can read it.`,
      expected: 'permissions for its owner only',
      remedy: `If nobody else has read it: chmod 600 ${file}`,
    })
  for (const entry of result.data) if (entry.kind === 'phone' && entry.badge !== undefined) parseBadge(entry.badge, recoverAddress)
  return result.data
}

/** The same `crema`, built or from source, as a separate process. */
function startDaemon(config: string): ChildProcess {
  const args = [...process.execArgv, process.argv[1] as string, 'machine', 'run', '--config', config]
  return spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] })
}

/** `.build/panel`, from the sources and from `.build/release/parts`. */
const pageFolder = () => fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../../.build/panel' : '../../panel', import.meta.url))

function parsePort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text.trim() !== '') return port
  throw new InvalidArgumentError(`"${text}" is no port. Expected 1 to 65535, or 0 for any that is free.`)
}

function parseUrl(text: string): URL {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text)
  throw new InvalidArgumentError(`"${text}" is no address of a node. Expected http or https, such as http://127.0.0.1:8545.`)
}
