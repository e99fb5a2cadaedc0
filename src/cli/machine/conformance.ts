import { exec } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Command, Option } from 'commander'
import { runChecks } from '../../conformance/check.ts'
import { machineChecks } from '../../conformance/machine/checks.ts'
import { MachineKit, type MachineUnderTest } from '../../conformance/machine/kit.ts'
import { reasonOf } from '../../core/crema-error.ts'
import { fromHex, toHex } from '../../core/hex.ts'
import { AID } from '../../core/tap/select.ts'
import { openIssuer } from '../company/issuer.ts'
import { type FieldOptions, layOn, simulatorOption, vpcdOption } from '../phone/lay-on.ts'
import { checkLine, reportChecks } from '../support/conformance-report.ts'
import { CommandFailure } from '../support/failure.ts'
import { jsonOption, keyOption, parseWhole, termsOption } from '../support/options.ts'
import { say } from '../support/say.ts'
import { readTermsFile } from '../support/terms-file.ts'
import { nowSeconds } from '../support/times.ts'

interface ConformanceOptions extends FieldOptions {
  readonly terms: string
  readonly key: string
  readonly press?: string
  readonly aid?: string
  readonly quiet: bigint
  readonly only?: string[]
  readonly json?: true
}

/** Longer than any cup takes. */
const PATIENCE_MS = 120_000
/** A field counts as empty after 300 ms; pcscd polls a virtual reader only every 400 ms. */
const REST_MS = 1000

/**
 * `crema machine conformance`: plays well-behaved and misbehaving phones to any machine, and reports which rules of the protocol
 * it follows.
 */
export function registerConformance(machine: Command): void {
  machine
    .command('conformance')
    .description(
      'check a machine behind a virtual reader against the rules of the protocol, with well-behaved and misbehaving phones. It sells about thirty cups: use a channel on a test chain that is not used otherwise meanwhile',
    )
    .addOption(termsOption())
    .addOption(keyOption("the channel's issuer, who signs the badges of the phones"))
    .addOption(simulatorOption())
    .addOption(vpcdOption())
    .addOption(new Option('--press <command>', 'what presses a button of the machine, for the shell (default: you, when asked)'))
    .addOption(
      new Option('--quiet <ms>', 'after this long without a command, the machine is assumed to ask for no more')
        .argParser(parseWhole)
        .default(1500n, '1500'),
    )
    .addOption(new Option('--only <checks...>', 'only these').choices(machineChecks.map(({ name }) => name)))
    .option('--aid <hex>', 'another application id, for laboratory use')
    .addOption(jsonOption())
    .action(tryMachine)
}

async function tryMachine({ terms: file, key, json, ...options }: ConformanceOptions): Promise<void> {
  if (options.simulator === undefined && options.vpcd === undefined)
    throw new CommandFailure({
      code: 'option-missing',
      fact: 'No reader is named.',
      expected: '--simulator PATH or --vpcd, the reader of the machine',
      remedy: 'For a machine with a real reader, add vpcd as a second one.',
    })
  const terms = readTermsFile(file)
  const kit = new MachineKit(machineBehind(options), { ...terms, issuer: openIssuer(key, terms) }, toHex(randomBytes(16)))
  const checks = machineChecks.filter(({ name }) => options.only?.includes(name) ?? true)
  reportChecks(await runChecks(checks, kit, outcome => json || say(checkLine(outcome))), json)
}

const machineBehind = (options: Omit<ConformanceOptions, 'terms' | 'key' | 'json'>): MachineUnderTest => ({
  aid: options.aid === undefined ? AID : fromHex(`0x${options.aid}`),
  press: () => (options.press === undefined ? askToPress() : run(options.press)),
  lay: phone => layOn(phone, options),
  now: nowSeconds,
  pause: ms => pause(ms),
  quietMs: Number(options.quiet),
  patienceMs: PATIENCE_MS,
  restMs: REST_MS,
})

async function askToPress(): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  await terminal.question('Press a drink at the machine, then Enter here. ')
  terminal.close()
}

async function run(command: string): Promise<void> {
  try {
    await promisify(exec)(command)
  } catch (error) {
    throw new CommandFailure({
      code: 'press-command-failed',
      fact: `The button could not be pressed: ${reasonOf(error)}.`,
      expected: `\`${command}\` to succeed`,
      remedy: 'Run it by hand.',
    })
  }
}
