/**
 * A renamed key of the config file. Both names are dotted paths that differ in their last part only; an array stands for each of
 * its tables.
 */
interface RenamedKey {
  readonly was: string
  readonly is: string
}

/** A construct of the config file that the next release will not accept. */
export interface ConfigWarning {
  /** One sentence. */
  readonly fact: string
  readonly remedy: string
}

/** Keys also accepted under their old names, for one release. Empty this list when cutting the next release. */
export const renamedKeys: readonly RenamedKey[] = [
  { was: 'redeem.critical_credit', is: 'redeem.critical_deposit' },
  { was: 'tap.offer', is: 'tap.timeout' },
]

type Table = Record<string, unknown>

/**
 * Replaces old names of keys in a config file. A table with both names is left unchanged: the schema refuses the old one.
 * @param file the parsed file; it is not modified
 */
export function withNewKeys(file: unknown, renamed = renamedKeys): { readonly file: unknown; readonly warnings: readonly ConfigWarning[] } {
  return renamed.reduce<{ file: unknown; warnings: ConfigWarning[] }>(
    ({ file, warnings }, { was, is }) => {
      const path = was.split('.')
      const [oldName, newName] = [path.pop() ?? '', is.slice(is.lastIndexOf('.') + 1)]
      const next = rename(file, path, oldName, newName)
      return next === file ? { file, warnings } : { file: next, warnings: [...warnings, warningOf(was, is)] }
    },
    { file, warnings: [] },
  )
}

const warningOf = (was: string, is: string): ConfigWarning => ({
  fact: `The config key ${was} has a new name.`,
  remedy: `Call it ${is}: the next release reads no other name.`,
})

/** Returns the same value if there is nothing to rename. */
function rename(value: unknown, [first, ...rest]: readonly string[], was: string, is: string): unknown {
  if (Array.isArray(value)) {
    const renamed = value.map(each => rename(each, first === undefined ? [] : [first, ...rest], was, is))
    return renamed.some((each, i) => each !== value[i]) ? renamed : value
  }
  if (!isTable(value)) return value
  if (first !== undefined) {
    const inner = rename(value[first], rest, was, is)
    return inner === value[first] ? value : { ...value, [first]: inner }
  }
  if (!Object.hasOwn(value, was) || Object.hasOwn(value, is)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key === was ? is : key, each]))
}

/** TOML's dates are objects too. */
const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !(value instanceof Date)
