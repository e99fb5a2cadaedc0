/**
 * Writes tap.json: the tap byte for byte, for whoever writes a wallet or a machine. `npm run vectors`; with `--check` fails where the file is
 * stale. The messages in it are made by our codecs; test/vectors/tap.test.ts puts the same bytes together by hand and checks the signatures
 * with ethers.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { badAnswers, badCommands, exchanges } from './tap-exchanges.ts'
import { cardDialogues } from './tap-cards.ts'
import { machineDialogues } from './tap-machine.ts'
import { walletDialogues } from './tap-wallet.ts'
import { setting } from './tap-world.ts'

const file = new URL('tap.json', import.meta.url)
const vectors = { ...setting, exchanges, badCommands, badAnswers, wallet: await walletDialogues(), machine: machineDialogues, cards: cardDialogues }
const text = `${JSON.stringify(vectors, null, 2)}\n`

if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  console.error('test/vectors/tap.json is not what make-tap.ts makes.\nRun npm run vectors and commit the result.')
  process.exitCode = 1
}
