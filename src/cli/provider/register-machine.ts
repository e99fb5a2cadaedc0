import type { Command } from 'commander'
import { registerMachineCall } from '../../chain/platform/calls.ts'
import { machinesDomain } from '../../chain/platform/open-platform.ts'
import { openAccount } from '../company/open-company.ts'
import { accountAddress, open, type PlatformCommandOptions, sendIn, transactionOf } from '../platform/open.ts'
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

async function register(path: string, { json, key, ...options }: PlatformCommandOptions & { key: string }): Promise<void> {
  const { domain, machine, owner, signature } = readRegistration(path)
  const account = openAccount({ key })
  if (owner !== accountAddress(account))
    throw new CommandFailure({
      code: 'wrong-owner',
      fact: `The machine names ${owner} as its owner.`,
      expected: `${accountAddress(account)}, the address of the key in ${key}`,
      remedy: "Use the owner's key, or make a registration for this owner at the machine.",
    })
  const platform = await open(options)
  const here = machinesDomain(platform)
  if (domain.contract !== here.contract || domain.chainId !== here.chainId)
    throw new CommandFailure({
      code: 'wrong-contract',
      fact: `The registration is for the contract ${domain.contract} on chain ${domain.chainId}.`,
      expected: `${here.contract} on chain ${here.chainId}`,
      remedy: `Make it with --machines ${here.contract} --chain-id ${here.chainId}.`,
    })
  const mined = await sendIn(null, platform, account, registerMachineCall(platform, machine, signature))
  print(json, { machine, owner, ...transactionOf(mined) }, [
    `Registered the machine ${machine} as yours, in transaction ${mined.transactionHash}.`,
    'Offer it for rent with: crema provider offer publish',
  ])
}
