import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Option } from 'commander'
import { type Config, readConfig } from '../../config.ts'
import { askMachine, ControlError } from '../../control/client.ts'
import { newestClaims } from '../../courier/newest-claims.ts'
import { claimsContent, receiptsIn } from '../../files/claim-file.ts'
import { readKey } from '../../files/keys.ts'
import { createSigner } from '../../signatures/javascript.ts'
import { openStore } from '../../store/open-store.ts'
import { openSystem } from '../../support/system.ts'
import { writeNewJsonFile } from '../support/files.ts'
import { print } from '../support/options.ts'

export const exportOption = () =>
  new Option('--export <file>', "write each channel's newest receipt to a file, for crema provider collect; also while the machine is off")

/**
 * `crema machine receipts --export FILE`: the newest receipt of each channel with its badge and the machine's Acceptance.
 * @throws CommandFailure, ControlError, KeyFileError, StoreError
 */
export async function exportReceipts(configFile: string, file: string, json: true | undefined): Promise<void> {
  const content = await exported(readConfig(configFile))
  const count = receiptsIn(content).length
  writeNewJsonFile(file, content, 0o600, '--export')
  print(json, { file, receipts: count }, [
    `Wrote ${file}: ${count === 1 ? '1 receipt' : `${count} receipts`}. Anyone with gas brings the money to its payee: crema provider collect ${file}`,
  ])
}

/** From the running machine; from its disk and key when it does not run. */
async function exported({ machine }: Config): Promise<unknown> {
  return askMachine(machine.control, { command: 'claims' }).catch((error: unknown) => {
    const isOff = error instanceof ControlError && error.code === 'machine-not-running'
    const database = join(machine.state, 'machine.db')
    if (!isOff || !existsSync(database)) throw error
    return fromDisk(database, machine.key)
  })
}

function fromDisk(file: string, key: string): unknown {
  const signer = createSigner(readKey(key))
  const store = openStore({ file, bootId: openSystem().bootId })
  try {
    const domain = store.domain.get()
    return claimsContent(domain === null ? [] : newestClaims({ store, domain, signer }))
  } finally {
    store.close()
  }
}
