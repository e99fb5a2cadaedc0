/** Writes forge's ABIs and bytecodes as TypeScript. `npm run abi`; with `--check` it fails if a file is out of date. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}src/chain/abi`

interface Artifact {
  readonly abi: readonly unknown[]
  readonly bytecode: { readonly object: string }
}

interface Export {
  /** Names the file and the constant. */
  readonly name: string
  /** The contract or interface whose ABI is written. */
  readonly abi: string
  /** The contract whose creation code is written. */
  readonly bytecode: string
}

const exports: readonly Export[] = [
  { name: 'payment-channels', abi: 'IPaymentChannels', bytecode: 'PaymentChannels' },
  { name: 'agreements', abi: 'IAgreements', bytecode: 'Agreements' },
  { name: 'machines', abi: 'IMachines', bytecode: 'Machines' },
  { name: 'work-orders', abi: 'IWorkOrders', bytecode: 'WorkOrders' },
  { name: 'test-dollar', abi: 'TestDollar', bytecode: 'TestDollar' },
]

const header = '// Written by `npm run abi` from the contracts. Do not edit.\n'

function artifact(contract: string): Artifact {
  return JSON.parse(readFileSync(`${root}.forge/out/${contract}.sol/${contract}.json`, 'utf8')) as Artifact
}

function constantName(fileName: string): string {
  return fileName.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** File contents with their paths. */
function render({ name, abi, bytecode }: Export): [path: string, text: string][] {
  const constant = constantName(name)
  const abiText = JSON.stringify(artifact(abi).abi, null, 2)
  return [
    [`${folder}/${name}-abi.ts`, `${header}export const ${constant}Abi = ${abiText} as const\n`],
    [`${folder}/${name}-bytecode.ts`, `${header}export const ${constant}Bytecode = '${artifact(bytecode).bytecode.object}' as const\n`],
  ]
}

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

execFileSync(`${root}scripts/forge`, ['build', 'contracts', 'test/contracts/tokens/TestDollar.sol'], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
})
const files = exports.flatMap(render)

if (process.argv.includes('--check')) {
  const stale = files.filter(([path, text]) => current(path) !== text).map(([path]) => path.slice(root.length))
  if (stale.length > 0) {
    console.error(`Not what the contracts compile to: ${stale.join(', ')}.\nRun npm run abi and commit the result.`)
    process.exitCode = 1
  }
} else {
  mkdirSync(folder, { recursive: true })
  for (const [path, text] of files) writeFileSync(path, text)
}
