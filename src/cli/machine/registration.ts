import { type Command, Option } from 'commander'
import { readConfig } from '../../config.ts'
import type { Address } from '../../core/hex.ts'
import { readKey } from '../../files/keys.ts'
import { createSigner } from '../../signatures/javascript.ts'
import { registrationContent, signRegistration } from '../platform/registration-file.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { addressOption, jsonOption, parseWhole, print } from '../support/options.ts'
import { configOption } from './config-option.ts'

interface RegistrationOptions {
  readonly config: string
  readonly key?: string
  readonly chainId?: bigint
  readonly machines: Address
  readonly owner: Address
  readonly out: string
  readonly json?: true
}

/** `crema machine registration`: the machine's signed statement of who owns it. Needs no network and no gas. */
export function registerRegistration(machine: Command): void {
  machine
    .command('registration')
    .description("sign a statement of this machine's owner, for crema provider register; needs the machine's key, no network and no gas")
    .addOption(addressOption('--owner <address>', 'the owner').makeOptionMandatory())
    .addOption(addressOption('--machines <address>', 'the Machines contract').env('CREMA_MACHINES').makeOptionMandatory())
    .addOption(configOption())
    .option('-k, --key <file>', "the machine's key (default: the config's)")
    .addOption(new Option('--chain-id <number>', "the chain's id (default: the config's)").argParser(parseWhole))
    .option('-o, --out <file>', 'output file', 'registration.json')
    .addOption(jsonOption())
    .action(register)
}

function register({ config, machines, owner, out, json, ...options }: RegistrationOptions): void {
  const key = options.key ?? readConfig(config).machine.key
  const chainId = options.chainId ?? BigInt(readConfig(config).chain.id)
  const registration = signRegistration(createSigner(readKey(key)), { chainId, contract: machines }, owner)
  const content = registrationContent(registration)
  writeNewJsonFile(out, content)
  print(json, { file: out, ...content }, [
    `Wrote ${out}: ${owner} may register the machine ${registration.machine}.`,
    `It is useless to anyone else. Send it to the owner, for: crema provider register ${out}`,
  ])
}
