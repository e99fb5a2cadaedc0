// @ts-check
// What Stryker mutates, as its plugins. It loads them in each of its processes, so this is JavaScript.
import { createHash } from 'node:crypto'
import { commonTokens, declareClassPlugin, declareValuePlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin'

/** Lets a sample of all mutants through: the same from the same seed, and of the others the same after a change elsewhere. */
class Sample {
  static inject = tokens(commonTokens.options)

  /** @param {import('@stryker-mutator/api/core').StrykerOptions} options */
  constructor(options) {
    /** @type {{ size: number, seed: number }} */
    this.wanted = /** @type {any} */ (options).sample
  }

  async init() {}

  /** @param {import('@stryker-mutator/api/core').Mutant[]} mutants */
  async group(mutants) {
    return [mutants.map(({ id }) => id)]
  }

  /** @param {import('@stryker-mutator/api/core').Mutant[]} mutants */
  async check(mutants) {
    const drawn = mutants.map(mutant => ({ id: mutant.id, lot: this.lot(mutant) })).sort((a, b) => (a.lot < b.lot ? -1 : 1))
    const taken = new Set(drawn.slice(0, this.wanted.size).map(({ id }) => id))
    return Object.fromEntries(
      mutants.map(({ id }) => [id, taken.has(id) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' }]),
    )
  }

  /** @param {import('@stryker-mutator/api/core').Mutant} mutant */
  lot({ fileName, location, replacement, mutatorName }) {
    const name = fileName.replace(/.*\/sandbox-[^/]*\//, '').replace(`${process.cwd()}/`, '')
    return createHash('sha256')
      .update(JSON.stringify([this.wanted.seed, name, location, mutatorName, replacement]))
      .digest('hex')
  }
}

const LOG = /^(debug|info|warn|error)$/
const TEXTS = /^(code|fact|expected|remedy|reason|why)$/

/**
 * What people read: lines of the log, the codes and texts of errors, what a rejection got and expected.
 * @param {any} path in the syntax tree
 * @returns {string | undefined}
 */
function whyIgnored({ node, parent, listKey, key }) {
  if (node.type === 'CallExpression' && LOG.test(node.callee.property?.name ?? '')) return 'the log'
  if (node.type === 'ObjectProperty' && TEXTS.test(node.key.name) && isText(node.value)) return 'a text of an error'
  if (parent?.type === 'NewExpression' && isText(node) && /Error$/.test(parent.callee.name)) return 'a text of an error'
  if (listKey === 'arguments' && key > 0 && parent.callee?.name === 'reject') return 'a text of a rejection'
  return undefined
}

/** @param {{ type: string }} node */
const isText = ({ type }) => type === 'StringLiteral' || type === 'TemplateLiteral'

export const strykerPlugins = [
  declareClassPlugin(PluginKind.Checker, 'sample', /** @type {any} */ (Sample)),
  declareValuePlugin(PluginKind.Ignore, 'texts', { shouldIgnore: whyIgnored }),
]
export const strykerValidationSchema = { properties: { sample: { type: 'object' } } }
