import type { Command } from 'commander'
import { parseRevocation } from '../../files/signed-file.ts'
import { recoverAddress } from '../../signatures/javascript.ts'
import { readJsonFile } from '../support/files.ts'
import { jsonOption, keyOption, print, rpcOption } from '../support/options.ts'
import { openAccount } from './open-company.ts'
import { recordOnChain } from './record-on-chain.ts'

interface RecordOptions {
  readonly rpc: readonly string[]
  readonly key: string
  readonly json?: true
}

/** `crema company badge record FILE`: records a revocation on-chain. */
export function registerRecord(badge: Command): void {
  badge
    .command('record')
    .description('record a revocation on-chain, where every machine of the issuer finds it; anyone may do this')
    .argument('<file>', 'the revocation, written by crema company badge revoke')
    .addOption(keyOption('the sender, which pays for the gas'))
    .addOption(rpcOption())
    .addOption(jsonOption())
    .action(record)
}

async function record(path: string, { rpc, json, ...options }: RecordOptions): Promise<void> {
  const issued = parseRevocation(readJsonFile(path, 'revocation file'), recoverAddress)
  const recorded = await recordOnChain(rpc, openAccount(options), issued)
  const { holder } = issued.revocation
  print(json, { holder, issuer: issued.issuer, ...recorded }, [
    `Recorded the revocation of ${holder} in transaction ${recorded.transactionHash}; machines find it at their next sync.`,
  ])
}
