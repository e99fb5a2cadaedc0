import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ContractMutant, contractMutants } from './contract-mutants.ts'
import type { Mutant } from './mutant.ts'

const root = new URL('../../../', import.meta.url).pathname
const copy = join(root, '.build/contract-mutants')

/**
 * Puts each mutant of the list into a copy of the contracts, alone, and runs the tests that must fail.
 * @throws Error when a mutant's text does not stand once in its file, a mutant does not compile, or the tests fail without one
 */
export function huntInContracts(wanted: (mutant: ContractMutant) => boolean): Mutant[] {
  makeCopy()
  try {
    if (forge('build').status !== 0) throw new Error('The contracts do not compile.')
    return contractMutants.filter(wanted).map(tryOut)
  } finally {
    rmSync(copy, { recursive: true })
  }
}

function makeCopy(): void {
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  for (const part of ['contracts', 'test/contracts', 'test/vectors', 'foundry.toml', 'scripts/solc', 'scripts/forge', 'package.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
}

function tryOut({ file, text, replacement, tests, allows }: ContractMutant): Mutant {
  const path = join(copy, file)
  const before = readFileSync(path, 'utf8')
  const [head = '', tail, ...more] = before.split(text)
  if (tail === undefined || more.length > 0) throw new Error(`${file} does not have this once any more: ${text}`)
  writeFileSync(path, head + replacement + tail)
  // The tests deploy what was built before: they import only its interface.
  const built = forge('build', '--skip', 'test')
  if (built.status !== 0) throw new Error(`This does not compile in ${file}: ${replacement}. ${built.stdout.slice(-2000)}`)
  const { status, stdout } = forge('test', '--match-path', `test/contracts/${tests}/*`, '--fail-fast')
  writeFileSync(path, before)
  const isKilled = status !== 0
  if (isKilled && !stdout.includes('[FAIL'))
    throw new Error(`With this in ${file} nothing was tested: ${replacement}. ${stdout.slice(-2000)}`)
  console.log(`${isKilled ? 'killed' : 'SURVIVED'}: ${allows} (${tests})`)
  const line = head.split('\n').length
  const source = before.split('\n')[line - 1]?.trim() ?? ''
  return { file, line, source, text, replacement, fate: isKilled ? 'killed' : 'survived' }
}

/** @throws Error when forge cannot be run */
function forge(...options: string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout, stderr, error } = spawnSync('scripts/forge', options, { cwd: copy, encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (error !== undefined) throw error
  return { status, stdout: stdout + stderr }
}
