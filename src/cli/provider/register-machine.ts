import type { Command } from 'commander'
import { registerMachineCall } from '../../chain/platform/calls.ts'
import { machinesDomain } from '../../chain/platform/open-platform.ts'
import { openAccount } from '../company/open-company.ts'
import { accountAddress, open, type PlatformOptions, sendIn, transactionOf } from '../platform/open.ts'
import { readRegistration } from '../platform/registration-file.ts'
import { CommandFailure } from '../support/failure.ts'
import { agreementsOption, jsonOption, keyOption, print, rpcOption } from '../support/options.ts'

/** `crema provider register FILE`: makes the sender the owner of a machine, using the machine's signed registration. */
export function registerRegisterMachine(provider: Command): void {
  provider
    .command('register')
    .description('register a machine as yours, with the file from crema machine registration')
    .argument('<file>', 'the registration signed by the machine')
    .addOption(keyOption('the owner'))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(register)
}

async function register(path: string, { json, key, ...options }: PlatformOptions & { key: string }): Promise<void> {
  const { domain, machine, owner, signature } = readRegistration(path)
  const account = openAccount({ key })
  if (owner !== accountAddress(account))
    throw new CommandFailure(
      `The machine says that ${owner} owns it.\nExpected ${accountAddress(account)}, whose key ${key} holds.\nUse the owner's key, or have the machine sign for this one.`,
    )
  const platform = await open(options)
  const here = machinesDomain(platform)
  if (domain.contract !== here.contract || domain.chainId !== here.chainId)
    throw new CommandFailure(
      `The registration is for the contract ${domain.contract} on chain ${domain.chainId}.\nExpected ${here.contract} on chain ${here.chainId}.\nMake it with --machines ${here.contract} --chain-id ${here.chainId}.`,
    )
  const mined = await sendIn(null, platform, account, registerMachineCall(platform, machine, signature))
  print(json, { machine, owner, ...transactionOf(mined) }, [
    `Registered the machine ${machine} as yours, in transaction ${mined.transactionHash}.`,
    'Offer it for rent with: crema provider offer publish',
  ])
}
