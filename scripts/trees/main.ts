/**
 * Writes the given/when tree of each Solidity test file beside it. `npm run trees`; with `--check` it fails if a tree and its tests differ.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { renderTrees } from './render-trees.ts'

const folder = fileURLToPath(new URL('../../test/contracts/', import.meta.url))
const treeOf = (path: string) => path.replace(/\.t\.sol$/, '.tree')

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
/** Invariants are listed in prose in their own files. */
const tests = files.filter(path => path.endsWith('.t.sol') && !path.includes('invariants/'))
const trees = new Map(tests.map(path => [treeOf(path), renderTrees(readFileSync(folder + path, 'utf8'))]))

const isStale = (path: string) => !existsSync(folder + path) || readFileSync(folder + path, 'utf8') !== trees.get(path)
const stale = [...new Set([...trees.keys(), ...files.filter(path => path.endsWith('.tree'))])].filter(isStale)

if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    const paths = stale.map(path => `test/contracts/${path}`).join(', ')
    console.error(`Trees that differ from their tests: ${paths}.\nRun npm run trees, read the difference, and commit the result.`)
    process.exitCode = 1
  }
} else {
  for (const path of stale) {
    const text = trees.get(path)
    if (text === undefined) rmSync(folder + path)
    else writeFileSync(folder + path, text)
  }
}
