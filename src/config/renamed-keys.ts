/** A key of the config file that has a new name. Both are paths, in dots; every table of an array is meant. They differ in the last name alone. */
interface RenamedKey {
  readonly was: string
  readonly is: string
}

/** What a config file says in a way that the next release does not read. */
export interface ConfigWarning {
  /** One sentence. */
  readonly fact: string
  readonly remedy: string
}

/** Read by their old names too, for one release: whoever cuts the next one empties this list. */
export const renamedKeys: readonly RenamedKey[] = [
  { was: 'redeem.critical_credit', is: 'redeem.critical_deposit' },
  { was: 'tap.offer', is: 'tap.timeout' },
]

type Table = Record<string, unknown>

/**
 * Gives the keys of a config file their new names. A table that has both names is left as it is: the schema refuses the old one.
 * @param file as it was parsed; it is not changed
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

/** The same value where there is nothing to rename. */
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
