// The short runs of all searching tools, and the faults that each must find: npm run reliability [-- --only TOOLS] [--runs] [--table] [--json]
// --runs leaves the planted faults out, which take longer than the runs.
// --table writes the result into README.md.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { plantedOf, plantedTable, type Run, toolTable } from './table.ts'
import { planting, type Tool, tools } from './tools.ts'

const root = new URL('../../../', import.meta.url).pathname
const flag = { type: 'boolean', default: false } as const
const { values } = parseArgs({ options: { only: { type: 'string' }, runs: flag, table: flag, json: flag } })

const chosen = choose(values.only?.split(',') ?? tools.map(({ name }) => name))
const runs: Run[] = []
for (const tool of chosen) runs.push(await runOf(tool))
const { planted, passed } = await plant(values.runs ? [] : chosen.filter(tool => planting.includes(tool)))
console.log(`\n${toolTable(runs, planted)}\n`)
if (planted.length > 0) console.log(`${plantedTable(planted)}\n`)
if (values.table) await writeTable()
const total = { tools: runs.length, failed: runs.filter(run => !run.passed).length, planted: planted.length, found: count() }
if (values.json) console.log(JSON.stringify(total))
process.exitCode = total.failed === 0 && passed && total.found === total.planted ? 0 : 1

function choose(names: readonly string[]): Tool[] {
  const unknown = names.find(name => !tools.some(tool => tool.name === name))
  if (unknown !== undefined) throw new Error(`There is no searching tool ${unknown}. Expected ${tools.map(({ name }) => name).join(', ')}.`)
  return tools.filter(({ name }) => names.includes(name))
}

function count(): number {
  return planted.filter(({ found }) => found).length
}

/** Runs a tool and reads its totals from its last line. */
async function runOf({ name, script, searches, options }: Tool): Promise<Run> {
  console.log(`\n== ${name}`)
  const child = spawn('npm', ['run', '--silent', script, '--', ...options, '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  let last = ''
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line)
    last = line
  }
  const [code] = await closed
  return { tool: name, searches, command: `npm run ${script} -- ${options.join(' ')}`, total: parse(last), passed: code === 0 }
}

function parse(line: string): Run['total'] {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Takes protections out of the sources, one after the other: the tests of the tools do that. */
async function plant(of: readonly Tool[]) {
  if (of.length === 0) return { planted: [], passed: true }
  console.log('\n== planted faults')
  const folder = `${root}.cache`
  mkdirSync(folder, { recursive: true })
  const report = `${folder}/reliability.json`
  const files = of.map(({ name }) => `test/scripts/search/${name}.searching.test.ts`)
  const options = ['--config', 'test/vitest.config.ts', '--project', 'searching', '--reporter', 'default', '--reporter', 'json']
  const child = spawn('npx', ['vitest', 'run', ...options, '--outputFile', report, ...files], { cwd: root, stdio: 'inherit' })
  const [code] = await once(child, 'close')
  return { planted: plantedOf(JSON.parse(readFileSync(report, 'utf8'))), passed: code === 0 }
}

/** Between the two marks of README.md. */
async function writeTable(): Promise<void> {
  const path = `${root}README.md`
  const [before, , after] = readFileSync(path, 'utf8').split(/(?<=<!-- reliability -->\n)|(?=<!-- end of reliability -->)/)
  if (after === undefined) throw new Error('README.md has no marks for the table.')
  const git = spawn('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const [[commit]] = await Promise.all([git.stdout.toArray(), once(git, 'close')])
  const title = `By \`npm run reliability -- --table\` on ${new Date().toISOString().slice(0, 10)}, commit ${String(commit).trim()}:`
  writeFileSync(path, `${before}\n${title}\n\n${toolTable(runs, planted)}\n\n${after}`)
}
