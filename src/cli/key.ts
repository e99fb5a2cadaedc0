import type { Command } from 'commander'
import { createKeyFile, readKey } from '../files/keys.ts'
import { createSigner } from '../signatures/javascript.ts'
import { jsonOption, print } from './support/options.ts'

/** `crema key …`: private keys in files. A key itself is never printed. */
export function registerKey(parent: Command): void {
  const key = parent.command('key').description('make a key, or show whose it is')
  key
    .command('new')
    .description('make a key in a new file that only you may read')
    .requiredOption('-o, --out <file>', 'where to')
    .addOption(jsonOption())
    .action(({ out, json }: { out: string; json?: true }) => {
      const address = createKeyFile(out)
      print(json, { address, file: out }, [`Made a key in ${out}. Keep a copy in a safe place.`, `Its address: ${address}`])
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
