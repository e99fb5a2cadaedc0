import type { Command } from 'commander'
import { acceptOwnershipCall, offerOwnershipCall } from '../../chain/platform/calls.ts'
import { type Address, ZERO_ADDRESS } from '../../core/hex.ts'
import { openAccount } from '../company/open-company.ts'
import { open, type PlatformCommandOptions, sendIn, transactionOf } from '../platform/open.ts'
import { CommandFailure } from '../support/failure.ts'
import { addressOption, agreementsOption, jsonOption, keyOption, parseAddress, print, rpcOption } from '../support/options.ts'

interface OwnershipOptions extends PlatformCommandOptions {
  readonly key: string
}

const command = (provider: Command, name: string, description: string, whose: string) =>
  provider
    .command(name)
    .description(description)
    .argument('<machine>', 'its address', parseAddress)
    .addOption(keyOption(whose))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())

/**
 * `crema provider hand-over MACHINE` and `take-over MACHINE`: a transfer in two steps, so that a mistyped address cannot receive a machine.
 */
export function registerOwnership(provider: Command): void {
  command(provider, 'hand-over', 'offer a machine to its next owner; it stays yours until they take it over', 'the owner')
    .addOption(addressOption('--to <address>', 'the next owner'))
    .option('--nobody', 'withdraw the offer')
    .action(handOver)
  command(
    provider,
    'take-over',
    'become the owner of a machine that was offered to you; its agreements stay until you end them, which is at once',
    'the next owner',
  ).action(takeOver)
}

async function handOver(
  machine: Address,
  { key, json, to, nobody, ...options }: OwnershipOptions & { to?: Address; nobody?: true },
): Promise<void> {
  if ((to === undefined) === (nobody === undefined))
    throw new CommandFailure({
      code: 'option-missing',
      fact: 'No next owner is named.',
      expected: '--to or --nobody',
      remedy: 'Name the next owner.',
    })
  const platform = await open(options)
  const mined = await sendIn(null, platform, openAccount({ key }), offerOwnershipCall(platform, machine, to ?? ZERO_ADDRESS))
  print(json, { machine, nextOwner: to ?? null, ...transactionOf(mined) }, [
    to === undefined
      ? `The machine ${machine} is not offered any more, by transaction ${mined.transactionHash}.`
      : `Offered the machine ${machine} to ${to}, in transaction ${mined.transactionHash}. They take it over with: crema provider take-over ${machine}`,
  ])
}

async function takeOver(machine: Address, { key, json, ...options }: OwnershipOptions): Promise<void> {
  const platform = await open(options)
  const mined = await sendIn(null, platform, openAccount({ key }), acceptOwnershipCall(platform, machine))
  print(json, { machine, ...transactionOf(mined) }, [
    `The machine ${machine} is yours, by transaction ${mined.transactionHash}.`,
    `What its former owner agreed to stays: crema provider machine ${machine} shows it, and crema provider end AGREEMENT ends it at once.`,
  ])
}
