/**
 * Writes tap.json: the tap byte by byte, for authors of wallets and machines. `npm run vectors`; with `--check` it fails when the
 * file is outdated. Our codecs make the messages; test/vectors/tap.test.ts builds the same bytes by hand and checks the
 * signatures with ethers.
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
