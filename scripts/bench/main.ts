import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { childScript } from '../../hal/support/child-script.ts'
import { type Figures, tableOf, withTable } from './table.ts'

/** `npm run bench`: runs every benchmark, one after the other, and writes README's table. Some ten minutes. */
const NAMES = ['verify', 'commit', 'tap', 'start', 'scale', 'gas'] as const
const readme = new URL('../../README.md', import.meta.url)

/** The figures are the last line. A benchmark that ends with a failure has figures over a target. */
function run(name: string): unknown {
  console.log(`\n== bench:${name}`)
  const { stdout } = spawnSync(process.execPath, [...childScript(`./${name}`, import.meta.url), '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = stdout.trim().split('\n')
  console.log(lines.slice(0, -1).join('\n'))
  return JSON.parse(lines.at(-1) ?? '')
}

const figures = Object.fromEntries(NAMES.map(name => [name, run(name)])) as unknown as Figures
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
const when = new Date().toISOString().slice(0, 10)
const computer = `Node ${process.versions.node}, ${process.arch}, ${availableParallelism()} processors with a load of ${loadavg()[0]?.toFixed(1)}`
const text = `${tableOf(figures)}\n\nMeasured on ${when} at ${commit}: ${computer}.`
writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), text))
console.log(`\n${text}`)
