/** A label and the labels under it, in source order. */
type Branches = Map<string, Branches>

const CONDITION = /^(Given|When|While)/
const WORD = /(?:Erc|Eip)\d+s?|[A-Z][a-z]*|\d+|[a-z]+/g
const ROOT = /^(?:abstract )?contract (\w+)/
const BANNER = /^\s*\/\/ -{20,} (.+)/
const TEST = /^\s*function (?:test|testFuzz)_(\w+)\(/

/** 'TheTokenIsAnErc20' -> 'the token is an ERC-20' */
function sentence(camelCase: string): string {
  const words = (camelCase.match(WORD) ?? []).map(word => word.toLowerCase())
  return words.join(' ').replaceAll(/\b(erc|eip)(\d+)/g, (_, letters: string, digits: string) => `${letters.toUpperCase()}-${digits}`)
}

/**
 * The labels from the root to a test's outcome: its conditions, then the outcomes. A test without an outcome in its name states
 * that the call succeeds.
 * @param name a test function's name after `test_` or `testFuzz_`, such as `RevertGiven_NoAllowance_WhenTheAmountIsZero`
 */
export function pathOf(name: string): string[] {
  const reverts = /^Revert(?=Given|When)/.test(name)
  // bulloak writes Given_X or GivenX; both are one part here.
  const parts = name
    .replace(/^Revert(?=Given|When)/, '')
    .replaceAll(/(Given|When)_/g, '$1')
    .split('_')
  const conditions = parts.filter(part => CONDITION.test(part)).map(sentence)
  const outcomes = parts.filter(part => !CONDITION.test(part)).map(sentence)
  const outcome = [...(reverts ? ['it reverts'] : []), ...outcomes].join(', ')
  return [...conditions, outcome === '' ? 'it succeeds' : outcome]
}

function grow(branches: Branches, [label, ...rest]: readonly string[]): void {
  if (label === undefined) return
  const under = branches.get(label) ?? new Map()
  branches.set(label, under)
  grow(under, rest)
}

/** Parses contracts, their banners and their tests into given/when branches. */
function read(source: string): Branches {
  const roots: Branches = new Map()
  let heading: string[] = []
  for (const line of source.split('\n')) {
    const [root, banner, test] = [ROOT, BANNER, TEST].map(pattern => pattern.exec(line)?.[1])
    if (root !== undefined) heading = [root]
    if (banner !== undefined) heading = [...heading.slice(0, 1), `# ${banner}`]
    if (test !== undefined) grow(roots, [...heading, ...pathOf(test)])
  }
  return roots
}

const lines = (branches: Branches, indent: string): string[] =>
  [...branches].flatMap(([label, under], index) => {
    const isLast = index === branches.size - 1
    return [`${indent}${isLast ? '└── ' : '├── '}${label}`, ...lines(under, `${indent}${isLast ? '    ' : '│   '}`)]
  })

/** The text of a `.tree` file: one tree for each contract with tests in a Solidity test file. */
export function renderTrees(source: string): string {
  return [...read(source)].map(([root, under]) => `${[root, ...lines(under, '')].join('\n')}\n`).join('\n')
}
