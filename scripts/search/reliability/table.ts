import { basename } from 'node:path'

/** One short run of a tool. */
export interface Run {
  readonly tool: string
  readonly searches: string
  /** The command that repeats it. */
  readonly command: string
  /** Its totals; null when it printed none. */
  readonly total: Readonly<Record<string, unknown>> | null
  /** Whether it ended without a violation. */
  readonly passed: boolean
}

/** A protection that was taken out of the sources, and whether the tool then found a violation. */
export interface Planted {
  readonly tool: string
  /** The protection, in words. */
  readonly what: string
  readonly found: boolean
}

/** The part of vitest's JSON report that is read. */
export interface TestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly { readonly ancestorTitles: readonly string[]; readonly status: string }[]
  }[]
}

/** Reads which planted faults were found. The file is named after its tool; a describe block after the protection, behind a colon. */
export function plantedOf({ testResults }: TestReport): Planted[] {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, status }) => ({
      tool: basename(name).replace('.searching.test.ts', ''),
      what: ancestorTitles.join(' ').replace(/^.*?: /, ''),
      found: status === 'passed',
    })),
  )
}

/** The tools in a Markdown table: what each searches, its run, and how many of the faults it found, where any were planted. */
export function toolTable(runs: readonly Run[], planted: readonly Planted[]): string {
  const rows = runs.map(({ tool, searches, command, total }) => {
    const own = planted.filter(each => each.tool === tool)
    const found = own.filter(each => each.found).length
    const row = [`\`${command}\``, searches, totalText(total)]
    return planted.length === 0 ? row : [...row, own.length === 0 ? '' : `${found} of ${own.length}`]
  })
  const head = ['run', 'searches', 'result']
  return markdown(planted.length === 0 ? head : [...head, 'planted faults found'], rows)
}

/** The planted faults in a Markdown table. */
export const plantedTable = (planted: readonly Planted[]): string =>
  markdown(
    ['without this', 'found by'],
    planted.map(({ tool, what, found }) => [what, found ? tool : `**not found** by ${tool}`]),
  )

/** Numbers as they are; what else there is, such as a hash, by its beginning. */
function totalText(total: Run['total']): string {
  if (total === null) return '**no result**'
  const said = Object.entries(total).flatMap(([name, value]) => {
    if (typeof value === 'number') return [`${value} ${words(name)}`]
    return typeof value === 'string' ? [`${words(name)} ${value.slice(0, 8)}`] : []
  })
  return said.join(', ')
}

/** As `traceHash` is `trace hash`. */
const words = (name: string) => name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)

const row = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
const markdown = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')
