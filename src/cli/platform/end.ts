import type { Command } from 'commander'
import { endAgreementCall } from '../../chain/platform/calls.ts'
import { readAgreement } from '../../chain/platform/read-platform.ts'
import { openAccount } from '../company/open-company.ts'
import { agreementsOption, jsonOption, keyOption, parseWhole, print, rpcOption } from '../support/options.ts'
import { showTime } from '../support/times.ts'
import { open, type PlatformCommandOptions, sendIn, transactionOf } from './open.ts'

/** `crema company end AGREEMENT` and `crema provider end AGREEMENT`: ends an agreement; no money moves. */
export function registerEnd(parent: Command, whose: string, next: string): void {
  parent
    .command('end')
    .description('end an agreement, a notice period from now; an owner ends at once what a former owner agreed to')
    .argument('<agreement>', 'its number', parseWhole)
    .addOption(keyOption(whose))
    .addOption(agreementsOption())
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action((id: bigint, options: PlatformCommandOptions & { key: string }) => end(id, options, next))
}

async function end(id: bigint, { key, json, ...options }: PlatformCommandOptions & { key: string }, next: string): Promise<void> {
  const platform = await open(options)
  const mined = await sendIn(null, platform, openAccount({ key }), endAgreementCall(platform, id))
  const { endsAt } = await readAgreement(platform, id)
  print(json, { agreementId: id, endsAt, ...transactionOf(mined) }, [
    `Agreement ${id} ends at ${showTime(endsAt)}, by transaction ${mined.transactionHash}.`,
    next,
  ])
}
