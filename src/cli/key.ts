import type { Command } from 'commander'
import { createKeyFile, readKey } from '../files/keys.ts'
import { createSigner } from '../signatures/javascript.ts'
import { jsonOption, print } from './support/options.ts'

/** `crema key …`: private keys in files. The key itself is never printed. */
export async function registerKey(parent: Command): Promise<void> {
  const key = parent.command('key').description("create a key, or show a key's address")
  key
    .command('new')
    .description('create a key in a new file that only you may read')
    .requiredOption('-o, --out <file>', 'output file')
    .addOption(jsonOption())
    .action(({ out, json }: { out: string; json?: true }) => {
      const address = createKeyFile(out)
      print(json, { address, file: out }, [`Created a key in ${out}. Keep a copy in a safe place.`, `Its address: ${address}`])
    })
  key
    .command('show')
    .description("show a key's address")
    .argument('<file>', 'the file with the key')
    .addOption(jsonOption())
    .action((file: string, { json }: { json?: true }) => {
      const { address } = createSigner(readKey(file))
      print(json, { address, file }, [address])
    })
}
